"""Who may write a course."""

from django.conf import settings
from django.db import models

from lessons.content.models import Course


class CourseAuthor(models.Model):
    """Somebody who may change a course, whoever studies it."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="authors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authored")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="an_author_once_in_a_course")]

    def __str__(self) -> str:
        return f"{self.user} writes {self.course}"
