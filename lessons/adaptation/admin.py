from typing import Any

from django.contrib import admin

from lessons.adaptation.models import DecisionRecord, DecisionResponse


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows to look at: the log is written by the engine alone."""

    def has_add_permission(self, *_: Any) -> bool:
        """Nobody adds to the log by hand."""
        return False

    def has_change_permission(self, *_: Any) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, *_: Any) -> bool:
        """Nobody takes from it."""
        return False


@admin.register(DecisionRecord)
class DecisionRecordAdmin(ReadOnlyAdmin):
    """Decisions, newest first."""

    list_display = ("at", "rule_id", "rule_version", "action", "mode", "student", "lesson")
    list_filter = ("action", "mode", "rule_id")
    ordering = ("-at",)


@admin.register(DecisionResponse)
class DecisionResponseAdmin(ReadOnlyAdmin):
    """What students made of them, newest first."""

    list_display = ("at", "decision", "response")
    list_filter = ("response",)
    ordering = ("-at",)
