from django.urls import path

from webapp.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("", views.classes, name="classes"),
    path("<int:classroom_id>/", views.live, name="live"),
    path("<int:classroom_id>/last-hint/", views.last_hint, name="last_hint"),
]
