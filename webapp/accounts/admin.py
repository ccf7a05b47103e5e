from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from webapp.accounts.models import Classroom, Membership, User


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Stock user pages with the role beside the name."""

    list_display = ("username", "name", "role", "is_active")
    list_filter = ("role", "is_active")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Attune", {"fields": ("role",)}))

    def has_delete_permission(self, *_: Any) -> bool:
        """Erasing somebody is done under Privacy: all of it, with a proof."""
        return False


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    """A class's members on its page."""

    model = Membership
    autocomplete_fields = ("user",)
    extra = 0


@admin.register(Classroom)
class ClassroomAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Classes with their code and members."""

    list_display = ("name", "join_code", "sensing_cap")
    filter_horizontal = ("courses",)
    inlines = (MembershipInline,)
