from django.urls import path

from webapp.consent import guardian_views, views

app_name = "consent"
urlpatterns = [
    path("", views.choice, name="choice"),
    path("renew/", views.renew, name="renew"),
    path("withdraw/", views.withdraw, name="withdraw"),
    path("what-it-does/", views.what_the_camera_does, name="what"),
    path("words/<int:version>/", views.words, name="words"),
    path("guardian/<str:token>/", guardian_views.guardian, name="guardian"),
]
