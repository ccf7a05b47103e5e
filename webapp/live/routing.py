from django.urls import path

from webapp.live.class_consumer import ClassConsumer
from webapp.live.study_consumer import StudyConsumer

urlpatterns = [
    path("ws/study/<uuid:session_id>/", StudyConsumer.as_asgi()),
    path("ws/class/<int:classroom_id>/", ClassConsumer.as_asgi()),
]
