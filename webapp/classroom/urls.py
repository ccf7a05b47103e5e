from django.urls import path

from webapp.classroom import mine_views, views

app_name = "classroom"
urlpatterns = [
    path("", views.home, name="home"),
    path("join/", views.join, name="join"),
    path("<int:classroom_id>/<int:lesson_id>/", views.lesson, name="lesson"),
    path("session/<uuid:session_id>/blocks/<str:key>/", views.block, name="block"),
    path("session/<uuid:session_id>/summary/", mine_views.summary, name="summary"),
    path("session/<uuid:session_id>/mine/", mine_views.mine, name="mine"),
    path("files/<slug:course_slug>/<path:name>", views.asset, name="asset"),
]
