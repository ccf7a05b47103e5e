from django.urls import path

from webapp.donations import set_views

app_name = "donations"
urlpatterns = [
    path("", set_views.data, name="data"),
]
