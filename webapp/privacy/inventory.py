"""What is stored of a person: every table with a row of theirs, in words. The same walk feeds the privacy page, the
download and the search after an erasure, so that a new table is in all of them from its first day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import CASCADE, PROTECT, ForeignKey, Model, Q, QuerySet

from webapp.accounts.models import User
from webapp.privacy.words import STORED

# Not theirs to take along: what holds other people's work, and the site's own book-keeping.
LEFT_OUT = {"account.EmailConfirmation", "admin.LogEntry", "rules.ReplayRun", "privacy.Erasure", "sessions.Session"}
# Rows that stay without a name after an erasure, but are about the person until then.
ABOUT = {("adaptation.DecisionRecord", "student"), ("privacy.AccessRecord", "student")}

# Tables that hold nothing of a person beyond who wrote a course or set a rule, which erasing takes off them. Every
# other table needs words in words.STORED: a test fails for one that is in neither.
OF_NOBODY = {
    "accounts.Classroom", "accounts.Classroom_courses", "accounts.User_groups", "accounts.User_user_permissions",
    "auth.Group", "auth.Group_permissions", "auth.Permission", "content.Asset", "content.Block",
    "content.BlockVariant", "content.Block_about", "content.Block_skills", "content.Course", "content.Lesson",
    "content.LessonDraft", "content.LessonRevision", "content.Lesson_skills", "content.Skill",
    "content.Skill_prerequisites", "content.Term", "content.Unit", "contenttypes.ContentType",
    "donations.DataSet", "imports.ImportJob_classrooms", "learner.ItemDifficulty", "learner.LearnerModelFit",
    "observe.BackupNote", "privacy.RetentionRun", "registry.Judgement", "registry.ModelEvent", "registry.ModelVersion",
    "registry.ScoreDay", "registry.ShadowTally",
    "rules.ClassRule", "rules.RuleSwitch", "rules.RuleVersion", "rules.TeacherRule", "site.RosterImport_classrooms",
    "site.RosterImport_places", "site.SiteSettings", "socialaccount.SocialApp",
    "training.RunPicture", "training.TrainingRun",
}  # fmt: skip


@dataclass(frozen=True)
class OwnTable:
    """A table that can hold rows of a person: `paths` lead from its rows to the person."""

    model: type[Model]
    paths: tuple[str, ...]

    @property
    def label(self) -> str:
        """App and model."""
        return self.model._meta.label  # noqa: SLF001 - Django's own public name for it

    @property
    def title(self) -> str:
        """What the person reads."""
        return str(STORED.get(self.label) or self.model._meta.verbose_name_plural)  # noqa: SLF001

    def rows(self, user: User) -> "QuerySet[Any]":
        """This person's rows."""
        mine = Q()
        for path in self.paths:
            mine |= Q(**{path: user.pk})
        return self.model._default_manager.filter(mine).order_by("pk")  # noqa: SLF001


def own_tables() -> list[OwnTable]:
    """Every table that can hold rows of a person, by title."""
    found: dict[type[Model], list[str]] = {User: ["pk"]}
    for model, field in _pointing_at(User):
        if field.remote_field.on_delete is CASCADE or (model._meta.label, field.name) in ABOUT:  # noqa: SLF001
            found.setdefault(model, []).append(field.name)
    _add_children(found)
    tables = [OwnTable(model, tuple(paths)) for model, paths in found.items()]
    return sorted((table for table in tables if table.label not in LEFT_OUT), key=lambda table: table.title)


def _add_children(found: dict[type[Model], list[str]]) -> None:
    """Rows that hang on such rows: the events of a session, the responses to a decision."""
    queue = [model for model in found if model is not User]
    while queue:
        parent = queue.pop(0)
        for model, field in _pointing_at(parent):
            if model in found or field.remote_field.on_delete not in {CASCADE, PROTECT}:
                continue
            found[model] = [f"{field.name}__{path}" for path in found[parent]]
            queue.append(model)


def _pointing_at(target: type[Model]) -> Iterator[tuple[type[Model], "ForeignKey[Any, Any]"]]:
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if isinstance(field, ForeignKey) and field.related_model is target:
                yield model, field


@dataclass(frozen=True)
class Stored:
    """A line of the privacy page."""

    title: str
    rows: int


def get_stored(user: User) -> list[Stored]:
    """What there is of this person now, without empty tables. One query for each table."""
    counted = [Stored(table.title, table.rows(user).count()) for table in own_tables() if table.model is not User]
    return [line for line in counted if line.rows]
