from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest, HttpResponse

from webapp.accounts.models import Classroom, Membership, User
from webapp.privacy.access import record_access


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Stock user pages with the role beside the name."""

    list_display = ("username", "name", "role", "is_active")
    list_filter = ("role", "is_active")
    fieldsets = (*(UserAdmin.fieldsets or ()), ("Attune", {"fields": ("role",)}))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        person = self.get_object(request, object_id)
        if person and isinstance(request.user, User):
            record_access(viewer=request.user, student=person, what="account")
        return super().change_view(request, object_id, *args, **kwargs)


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
