"""A course of one's own, made of another one."""

from django.core.files import File
from django.db import transaction
from django.db.models import Model, QuerySet

from lessons.content.drafts.services import touch_course
from lessons.content.models import Asset, Block, BlockVariant, Course, Lesson, Skill, Term, Unit
from lessons.content.names import fresh_key
from lessons.content.rows import BATCH, batches, link_rows

COURSE_FACTS = ("summary", "language", "licence", "attribution")


def copy_course(*, course: Course, title: str) -> Course:
    """Everything of a course but what is retired and what students did. Files are copied too; all or nothing."""
    written: list[Asset] = []
    try:
        with transaction.atomic():
            return _copy(course, title, written)
    except BaseException:
        for asset in written:
            asset.file.storage.delete(str(asset.file.name))
        raise


def _copy(course: Course, title: str, written: list[Asset]) -> Course:
    slug = fresh_key(title, set(Course.objects.values_list("slug", flat=True)), otherwise="course")
    fresh = Course.objects.create(slug=slug, title=title, **{name: getattr(course, name) for name in COURSE_FACTS})
    skills = _copy_skills(course, fresh)
    lessons = _copy_lessons(course, fresh, skills)
    _copy_blocks(course, lessons, skills)
    Term.objects.bulk_create([
        Term(course=fresh, key=term.key, name=term.name, meaning=term.meaning, meaning_html=term.meaning_html,
             lesson_id=lessons.get(term.lesson_id or 0))
        for term in course.terms.all()
    ], batch_size=BATCH)  # fmt: skip
    for asset in course.assets.all():
        _copy_asset(asset, fresh, written)
    touch_course(fresh)
    return fresh


def _copy_skills(course: Course, fresh: Course) -> dict[int, int]:
    old = list(course.skills.filter(retired=False).order_by("pk"))
    new = Skill.objects.bulk_create([Skill(course=fresh, key=row.key, title=row.title) for row in old])
    pks = {row.pk: made.pk for row, made in zip(old, new, strict=True)}
    _copy_links(Skill.prerequisites.through, ("from_skill_id", pks), ("to_skill_id", pks))
    return pks


def _copy_lessons(course: Course, fresh: Course, skills: dict[int, int]) -> dict[int, int]:
    old_units = list(course.units.filter(retired=False))
    units = Unit.objects.bulk_create(
        [Unit(course=fresh, key=row.key, title=row.title, position=row.position) for row in old_units]
    )
    unit_pks = {row.pk: made.pk for row, made in zip(old_units, units, strict=True)}
    old = list(course.lessons.filter(retired=False, unit__in=unit_pks))
    new = Lesson.objects.bulk_create([
        Lesson(course=fresh, unit_id=unit_pks[row.unit_id], key=row.key, title=row.title, lead=row.lead,
               minutes=row.minutes, attribution=row.attribution, position=row.position)
        for row in old
    ], batch_size=BATCH)  # fmt: skip
    pks = {row.pk: made.pk for row, made in zip(old, new, strict=True)}
    _copy_links(Lesson.skills.through, ("lesson_id", pks), ("skill_id", skills))
    return pks


def _copy_blocks(course: Course, lessons: dict[int, int], skills: dict[int, int]) -> None:
    rows = Block.objects.filter(lesson__course=course, retired=False).prefetch_related("variants")
    old = [row for row in rows if row.lesson_id in lessons]
    new = Block.objects.bulk_create([
        Block(lesson_id=lessons[row.lesson_id], key=row.key, kind=row.kind, position=row.position, title=row.title,
              seconds=row.seconds, purpose=row.purpose)
        for row in old
    ], batch_size=BATCH)  # fmt: skip
    pks = {row.pk: made.pk for row, made in zip(old, new, strict=True)}
    _copy_links(Block.skills.through, ("block_id", pks), ("skill_id", skills))
    _copy_links(Block.about.through, ("from_block_id", pks), ("to_block_id", pks))
    BlockVariant.objects.bulk_create([
        BlockVariant(block_id=pks[row.pk], level=variant.level, source=variant.source, data=variant.data)
        for row in old
        for variant in row.variants.all()
    ], batch_size=BATCH)  # fmt: skip


def _copy_links(through: type[Model], one: tuple[str, dict[int, int]], other: tuple[str, dict[int, int]]) -> None:
    """The same links between the copies, in the same order."""
    (near, rows), (far, targets) = one, other
    wanted: dict[int, list[int]] = {}
    stored: QuerySet[Model] = QuerySet(through)
    for some in batches(rows):
        found = stored.filter(**{f"{near}__in": some}).order_by("pk").values_list(near, far)
        for first, second in found:
            if second in targets:
                wanted.setdefault(rows[first], []).append(targets[second])
    link_rows(through, near, far, wanted)


def _copy_asset(asset: Asset, fresh: Course, written: list[Asset]) -> None:
    made = Asset(course=fresh, name=asset.name, sha256=asset.sha256, content_type=asset.content_type)
    with asset.file.open("rb") as content:
        made.file.save(asset.name.rpartition("/")[2], File(content), save=False)
    written.append(made)
    made.save()
