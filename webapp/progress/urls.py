from django.urls import path

from webapp.progress import practice_views, views

app_name = "progress"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("history/", views.answers, name="answers"),
    path("history/changes/", views.changes, name="changes"),
    path("review/", practice_views.review, name="review"),
    path("placement/<int:course_id>/", practice_views.placement, name="placement"),
    path("practice/<uuid:run_id>/", practice_views.practice, name="practice"),
]
