from django.urls import path

from webapp.rules import editor_views, history_views, replay_views, views

app_name = "rules"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("<int:classroom_id>/", views.class_rules, name="class"),
    path("<int:classroom_id>/undo/<uuid:stamp>/", views.undo, name="undo"),
    path("<int:classroom_id>/new/", editor_views.new, name="new"),
    path("<int:classroom_id>/check/", editor_views.check, name="check"),
    path("<int:classroom_id>/replay/", replay_views.start, name="replay"),
    path("<int:classroom_id>/replay/<uuid:run_id>/", replay_views.progress, name="replay_run"),
    path("<int:classroom_id>/rule/<slug:key>/", editor_views.edit, name="rule"),
    path("<int:classroom_id>/rule/<slug:key>/switch/", views.switch, name="switch"),
    path("<int:classroom_id>/rule/<slug:key>/versions/", history_views.versions, name="versions"),
    path("<int:classroom_id>/rule/<slug:key>/versions/<int:number>/back/", history_views.back, name="back"),
]
