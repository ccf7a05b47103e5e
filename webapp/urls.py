from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from webapp.frontend import views
from webapp.frontend.design import design
from webapp.observe import probes

# Django's own sign-in knows no second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.health, name="health"),
    path("readyz", probes.ready, name="ready"),
    path("metrics", probes.metrics, name="metrics"),
    path("language/", views.choose_language, name="language"),
    path("design/", design, name="design"),
    path("accounts/", include("webapp.site.sign_in.urls")),
    path("camera/", include("webapp.consent.urls")),
    path("learn/progress/", include("webapp.progress.urls")),
    path("learn/", include("webapp.classroom.urls")),
    path("teach/courses/", include("webapp.authoring.urls")),
    path("teach/imports/", include("webapp.imports.urls")),
    path("teach/rules/", include("webapp.rules.urls")),
    path("teach/", include("webapp.dashboards.urls")),
    path("privacy/training/", include("webapp.donations.giving_urls")),
    path("privacy/", include("webapp.privacy.urls")),
    path("site/status/", include("webapp.observe.urls")),
    path("site/", include("webapp.site.urls")),
    path("models/data/", include("webapp.donations.urls")),
    path("models/training/", include("webapp.training.urls")),
    path("models/", include("webapp.registry.urls")),
    path("admin/", admin.site.urls),
]
