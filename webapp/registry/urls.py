from django.urls import path

from webapp.registry import judge_views, views

app_name = "registry"
urlpatterns = [
    path("", views.models, name="models"),
    path("<uuid:version_id>/", views.version, name="version"),
    path("<uuid:version_id>/promote/", views.promote, name="promote"),
    path("<uuid:version_id>/shadow/", views.shadow, name="shadow"),
    path("<uuid:version_id>/judge/", judge_views.judge, name="judge"),
    path("<uuid:version_id>/judging/", judge_views.judging, name="judging"),
    path("<uuid:version_id>/report.json", judge_views.report, name="report"),
    path("<uuid:version_id>/remove/", views.remove, name="remove"),
]
