from django.contrib import admin
from django.http import HttpRequest

from webapp.privacy.models import AccessRecord, Erasure, RetentionRun


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """To be looked at; written by the site only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    """Who looked at whose data."""

    list_display = ("at", "viewer", "role", "what", "student")
    list_select_related = ("viewer", "student")
    date_hierarchy = "at"


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    """Accounts erased, without a name."""

    list_display = ("asked_at", "done_at", "state", "by_school")
    exclude = ("user",)


@admin.register(RetentionRun)
class RetentionRunAdmin(ReadOnlyAdmin):
    """What was deleted each night."""

    list_display = ("at", "deleted")
