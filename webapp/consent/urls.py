from django.urls import path

from webapp.consent import views

app_name = "consent"
urlpatterns = [
    path("", views.choice, name="choice"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("what-it-does/", views.what_the_camera_does, name="what"),
]
