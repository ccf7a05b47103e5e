from typing import Any

from django.contrib import admin

from lessons.learner.models import Attempt, LearnerModelFit


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Answers, newest first."""

    list_display = ("at", "student", "block", "level", "correct")
    list_filter = ("correct", "level")
    autocomplete_fields = ("block", "student")
    ordering = ("-at",)


@admin.register(LearnerModelFit)
class LearnerModelFitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Models trained on this site's answers, with the figures they were judged by. Made at night, never by hand."""

    list_display = ("at", "answers", "students", "in_use")
    fields = ("at", "answers", "students", "in_use", "figures")
    readonly_fields = fields

    def has_add_permission(self, *_: Any) -> bool:
        """Nobody writes a model by hand."""
        return False
