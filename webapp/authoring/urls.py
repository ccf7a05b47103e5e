from django.urls import URLPattern, URLResolver

app_name = "authoring"
urlpatterns: list[URLPattern | URLResolver] = []
