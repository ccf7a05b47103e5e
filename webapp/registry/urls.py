from django.urls import path

from webapp.registry import views

app_name = "registry"
urlpatterns = [
    path("", views.models, name="models"),
    path("<uuid:version_id>/", views.version, name="version"),
    path("<uuid:version_id>/promote/", views.promote, name="promote"),
    path("<uuid:version_id>/shadow/", views.shadow, name="shadow"),
    path("<uuid:version_id>/remove/", views.remove, name="remove"),
]
