"""A student's own side: what they give for training, to see, to change and to take back."""

from django.urls import URLPattern

app_name = "giving"
urlpatterns: list[URLPattern] = []
