from django.urls import path

from webapp.observe import views

app_name = "observe"
urlpatterns = [path("", views.status, name="status")]
