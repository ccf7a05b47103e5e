"""Course → unit → lesson → block → variant, as the course folder has them.

What a new version of a course leaves out is retired, never deleted: answers and decisions still point at it.
"""

from django.conf import settings
from django.db import models

from lessons.content.levels import LEVELS, Kind, Purpose


class Course(models.Model):
    """What a class studies."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    licence = models.CharField(max_length=80, blank=True)
    attribution = models.TextField(blank=True)
    folder_sha256 = models.CharField(max_length=64, blank=True, help_text="of the folder it was last imported from")
    edited_at = models.DateTimeField(null=True, blank=True, help_text="changed on this site since that import")

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Skill(models.Model):
    """Something a student can learn to do. Its prerequisites form no circle."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="skills")
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    prerequisites = models.ManyToManyField("self", symmetrical=False, related_name="needed_for", blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="a_skill_key_once_in_a_course")]

    def __str__(self) -> str:
        return self.title


class Unit(models.Model):
    """A group of lessons."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="units")
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="a_unit_key_once_in_a_course")]

    def __str__(self) -> str:
        return self.title


class Lesson(models.Model):
    """One sitting. Its key is unique in the course, so that a lesson can move to another unit."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="lessons")
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    lead = models.TextField(blank=True)
    minutes = models.PositiveIntegerField(help_text="how long most students need")
    attribution = models.TextField(blank=True, help_text="whose work it is, when not the course's as a whole")
    position = models.PositiveIntegerField(help_text="place in the unit")
    skills = models.ManyToManyField(Skill, related_name="lessons", blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="a_lesson_key_once_in_a_course")]

    def __str__(self) -> str:
        return self.title


class Term(models.Model):
    """A word of the course's glossary: its meaning as the author wrote it (Markdown), and as HTML to show."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="terms")
    lesson = models.ForeignKey(Lesson, on_delete=models.SET_NULL, null=True, blank=True, related_name="terms")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    meaning = models.TextField()
    meaning_html = models.TextField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="a_term_key_once_in_a_course")]

    def __str__(self) -> str:
        return self.name


class Block(models.Model):
    """One piece of a lesson. A remedial block is shown only when the lesson adapts."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in Kind])
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200, blank=True)
    seconds = models.FloatField(help_text="how long most students need")
    skills = models.ManyToManyField(Skill, related_name="blocks", blank=True)
    purpose = models.CharField(
        max_length=16, blank=True, choices=[(purpose.value, purpose.value) for purpose in Purpose]
    )
    about = models.ManyToManyField("self", symmetrical=False, related_name="remedies", blank=True)
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["lesson", "key"], name="a_block_key_once_in_a_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson.key}/{self.key}"


class BlockVariant(models.Model):
    """A block at one level: `source` as its author wrote it, `data` ready to be shown."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name="variants")
    level = models.CharField(max_length=10, choices=[(level, level) for level in LEVELS])
    source = models.JSONField(default=dict)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["block", "level"], name="a_level_once_in_a_block")]

    def __str__(self) -> str:
        return f"{self.block} ({self.level})"


def asset_path(asset: "Asset", filename: str) -> str:
    """Files are named by what is in them, so that a new version never overwrites what a page still shows."""
    suffix = filename.rpartition(".")[2].lower()
    return f"courses/{asset.course.slug}/{asset.sha256[:32]}.{suffix}"


class Asset(models.Model):
    """A film, picture or caption file. `name` is its path in the course folder."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="assets")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=80)
    file = models.FileField(upload_to=asset_path, max_length=255)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="an_asset_name_once_in_a_course")]

    def __str__(self) -> str:
        return self.name


class LessonDraft(models.Model):
    """A lesson as its authors are writing it: the mapping of lesson.yaml with its texts inside.

    `version` grows with every change; `at` is the revision that `document` equals.
    """

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="drafts")
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="drafts")
    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, null=True, blank=True, related_name="draft")
    key = models.CharField(max_length=80)
    document = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    at = models.ForeignKey("LessonRevision", on_delete=models.SET_NULL, null=True, related_name="+")
    changed = models.BooleanField(default=True, help_text="differs from what students see")
    stored_sha256 = models.CharField(max_length=64, blank=True, help_text="of the stored lesson when both agreed")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    updated_at = models.DateTimeField()
    retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="a_draft_key_once_in_a_course")]

    def __str__(self) -> str:
        return f"draft of {self.key}"


class LessonRevision(models.Model):
    """A state that a draft once had. Nothing is taken out of a history; `before` is what undoing leads back to."""

    draft = models.ForeignKey(LessonDraft, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    before = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="after")
    document = models.JSONField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    words = models.CharField(max_length=200, help_text="what changed")
    about = models.CharField(max_length=90, blank=True, help_text="what was being written; empty for a step of its own")
    note = models.CharField(max_length=300, blank=True, help_text="its author's own words")
    version = models.PositiveIntegerField(null=True, blank=True, help_text="1, 2, … for what students got to see")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="a_revision_number_once"),
            models.UniqueConstraint(fields=["draft", "version"], name="a_published_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.draft.key} {self.number}"
