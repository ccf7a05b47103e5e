from django.urls import path

from webapp.classroom import views

app_name = "classroom"
urlpatterns = [
    path("", views.home, name="home"),
    path("join/", views.join, name="join"),
    path("<int:classroom_id>/<int:lesson_id>/", views.lesson, name="lesson"),
    path("session/<uuid:session_id>/blocks/<str:key>/", views.block, name="block"),
    path("files/<slug:course_slug>/<path:name>", views.asset, name="asset"),
]
