from django.contrib import admin
from django.http import HttpRequest

from webapp.consent.models import ConsentRecord, PersonLimit


@admin.register(ConsentRecord)
class ConsentRecordAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Consent can be looked at here; only the person can give or withdraw it."""

    list_display = ("user", "level", "given_at", "expires_at", "ended_at")
    list_filter = ("level",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(PersonLimit)
class PersonLimitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The most that may be sensed of one person, and who agrees for them."""

    list_display = ("user", "cap", "guardian")
    autocomplete_fields = ("user",)
    readonly_fields = ("under_age",)
