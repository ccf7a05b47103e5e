from django.contrib import admin

from lessons.learner.models import Attempt


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Answers, newest first."""

    list_display = ("at", "student", "block", "level", "correct")
    list_filter = ("correct", "level")
    autocomplete_fields = ("block", "student")
    ordering = ("-at",)
