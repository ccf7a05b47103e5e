from django.contrib import admin
from django.urls import include, path

from webapp.frontend import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("accounts/", include("allauth.account.urls")),
    path("camera/", include("webapp.consent.urls")),
    path("learn/progress/", include("webapp.progress.urls")),
    path("learn/", include("webapp.classroom.urls")),
    path("teach/courses/", include("webapp.authoring.urls")),
    path("teach/imports/", include("webapp.imports.urls")),
    path("teach/rules/", include("webapp.rules.urls")),
    path("teach/", include("webapp.dashboards.urls")),
    path("admin/", admin.site.urls),
]
