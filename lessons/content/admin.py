from django.contrib import admin

from lessons.content.models import Asset, Block, BlockVariant, Course, Lesson, Skill, Unit


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Courses."""

    list_display = ("title", "slug", "language", "licence")
    search_fields = ("title", "slug")


@admin.register(Skill)
class SkillAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Skills with what they need."""

    list_display = ("title", "key", "course", "retired")
    list_filter = ("course", "retired")
    search_fields = ("title", "key")
    autocomplete_fields = ("prerequisites",)


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Units."""

    list_display = ("title", "course", "position", "retired")
    list_filter = ("course",)


class VariantInline(admin.StackedInline):  # type: ignore[type-arg]
    """The levels of a block, on its page."""

    model = BlockVariant
    extra = 0


@admin.register(Lesson)
class LessonAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Lessons."""

    list_display = ("title", "unit", "position", "minutes", "retired")
    list_filter = ("course", "retired")
    search_fields = ("title", "key")


@admin.register(Block)
class BlockAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Blocks with their variants."""

    list_display = ("key", "lesson", "kind", "position", "retired")
    list_filter = ("kind", "lesson__course", "retired")
    search_fields = ("key", "title")
    autocomplete_fields = ("about", "skills")
    inlines = (VariantInline,)


@admin.register(Asset)
class AssetAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Files."""

    list_display = ("name", "course", "content_type")
    list_filter = ("course", "content_type")
