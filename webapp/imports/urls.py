from django.urls import path

from webapp.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="imports"),
    path("<uuid:job_id>/", views.job, name="job"),
    path("<uuid:job_id>/status/", views.status, name="status"),
    path("<uuid:job_id>/report/", views.report, name="report"),
    path("<uuid:job_id>/choose/", views.choose, name="choose"),
    path("<uuid:job_id>/cancel/", views.cancel, name="cancel"),
    path("courses/<int:course_id>.zip", views.export, name="export"),
]
