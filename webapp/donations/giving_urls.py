"""A student's own side: what they give for training, to see, to change and to take back."""

from django.urls import path

from webapp.donations import guardian_views, views

app_name = "giving"
urlpatterns = [
    path("", views.giving, name="home"),
    path("stop/", views.stop, name="stop"),
    path("pictures/stop/", views.stop_crops, name="stop_crops"),
    path("pictures/<uuid:crop_id>.png", views.picture, name="picture"),
    path("pictures/<uuid:crop_id>/erase/", views.erase_crop, name="erase_crop"),
    path("words/<int:version>/", views.words, name="words"),
    path("guardian/<str:token>/", guardian_views.guardian, name="guardian"),
]
