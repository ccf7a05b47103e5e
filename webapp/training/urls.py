from django.urls import path

from webapp.training import away_views, views

app_name = "training"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("package/", away_views.package, name="package"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/status/", views.status, name="status"),
    path("<uuid:run_id>/stop/", views.stop, name="stop"),
    path("<uuid:run_id>/go-on/", views.go_on, name="go_on"),
    path("<uuid:run_id>/pictures/<int:picture_id>/", views.picture, name="picture"),
    path("<uuid:run_id>/events/", views.events, name="events"),
    path("<uuid:run_id>/package/", away_views.download, name="download"),
    path("<uuid:run_id>/package/status/", away_views.package_status, name="package_status"),
    path("<uuid:run_id>/package/again/", away_views.pack_again, name="pack_again"),
    path("<uuid:run_id>/bundle/", away_views.bring, name="bring"),
    path("<uuid:run_id>/cancel/", away_views.cancel, name="cancel"),
]
