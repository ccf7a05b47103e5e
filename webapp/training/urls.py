from django.urls import path

from webapp.training import views

app_name = "training"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("<uuid:run_id>/", views.run, name="run"),
    path("<uuid:run_id>/status/", views.status, name="status"),
    path("<uuid:run_id>/stop/", views.stop, name="stop"),
    path("<uuid:run_id>/go-on/", views.go_on, name="go_on"),
    path("<uuid:run_id>/pictures/<int:picture_id>/", views.picture, name="picture"),
    path("<uuid:run_id>/events/", views.events, name="events"),
]
