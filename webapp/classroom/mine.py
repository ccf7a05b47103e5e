"""What a student sees of one lesson of their own: all that was noticed and kept, and how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.selectors import LoggedDecision, decisions_for_session
from lessons.content.levels import Kind
from lessons.content.models import Block
from lessons.content.selectors import lesson_blocks
from lessons.learner.models import Attempt
from webapp.accounts.models import User
from webapp.classroom import pages
from webapp.classroom.charts import FocusCurve, Stretch, Wash, draw_focus, focus_sentence, minutes, stretches, washes
from webapp.classroom.gaze_services import SETUP_LASTS
from webapp.classroom.heat import COLUMNS, ROWS, regions
from webapp.classroom.models import AttentionSample, BlockGaze, GazeSetup, StudySession

LEAST_SECONDS = 2.0  # less than that on a block may be chance
LEAST_PART_SECONDS = 1.0
TABLE_ROWS = 12
NINTHS = {
    "the upper left": gettext_lazy("the upper left"),
    "the top": gettext_lazy("the top"),
    "the upper right": gettext_lazy("the upper right"),
    "the left": gettext_lazy("the left"),
    "the middle": gettext_lazy("the middle"),
    "the right": gettext_lazy("the right"),
    "the lower left": gettext_lazy("the lower left"),
    "the bottom": gettext_lazy("the bottom"),
    "the lower right": gettext_lazy("the lower right"),
}


KINDS = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.FIGURE: gettext_lazy("Figure"),
    Kind.VIDEO: gettext_lazy("Film"),
    Kind.WORKED_EXAMPLE: gettext_lazy("Worked example"),
    Kind.EXERCISE: gettext_lazy("Exercise"),
    Kind.REMEDIAL: gettext_lazy("Extra explanation"),
}


@dataclass(frozen=True)
class BlockLine:
    """One block in the list of where the eyes rested."""

    name: str
    seconds: int
    visits: int
    rereads: int


@dataclass(frozen=True)
class PartLine:
    """A labelled part of a figure; `again` counts how often the eyes came back to it."""

    label: str
    seconds: int
    again: int


@dataclass(frozen=True)
class FigureHeat:
    """A figure with where the eyes seem to have rested on it."""

    view: pages.BlockView
    washes: list[Wash]
    sentence: str
    off_px: int
    regions: list[tuple[str, int]]
    parts: list[PartLine]


@dataclass(frozen=True)
class Kept:
    """One line of what is stored of this lesson."""

    what: str
    amount: int
    until: datetime | None


@dataclass(frozen=True)
class Mine:
    """Everything on a student's own page of a lesson."""

    sentence: str
    curve: FocusCurve | None
    table: list[Stretch]
    blocks: list[BlockLine]
    figures: list[FigureHeat]
    kept: list[Kept]


def find_session(*, user: User, session_id: UUID) -> StudySession | None:
    """A session of one's own, also of a class that one has left: what is kept can be looked at."""
    return (
        StudySession.objects.filter(pk=session_id, student=user)
        .select_related("lesson__course", "lesson__unit", "classroom")
        .first()
    )


def get_mine(session: StudySession) -> Mine:
    """What was noticed in a session, and what is kept of it."""
    samples = list(session.samples.order_by("at"))
    began = session.started_at
    found = stretches(samples, began)
    rows = lesson_blocks(lesson=session.lesson)
    gazes = {row.block: row for row in session.gazes.all()}
    return Mine(
        sentence=focus_sentence(found),
        curve=draw_focus(found) if found else None,
        table=stretches(samples, began, at_most=TABLE_ROWS),
        blocks=[_line(row, gazes[row.key]) for row in rows if _counts(gazes.get(row.key))],
        figures=_figures(session, rows, gazes),
        kept=_kept(session, samples, list(gazes.values())),
    )


def _counts(gaze: BlockGaze | None) -> bool:
    return gaze is not None and gaze.seconds >= LEAST_SECONDS


def _line(block: Block, gaze: BlockGaze) -> BlockLine:
    return BlockLine(name_of(block), round(gaze.seconds), gaze.visits, gaze.rereads)


def name_of(block: Block) -> str:
    """What a block is called: its title, or how it begins."""
    if block.title:
        return block.title
    data: dict[str, Any] = next((each.data for each in block.variants.all() if each.level == "standard"), {})
    html = next((data[name] for name in ("html", "caption_html", "ask_html") if data.get(name)), "")
    words = Truncator(strip_tags(html).strip()).words(7)
    return _("“%(words)s”") % {"words": words} if words else str(KINDS[Kind(block.kind)])


def _figures(session: StudySession, rows: list[Block], gazes: dict[str, BlockGaze]) -> list[FigureHeat]:
    seen = [row for row in rows if row.kind == Kind.FIGURE and _counts(gazes.get(row.key)) and gazes[row.key].heat]
    if not seen:
        return []
    views = {view.key: view for view in pages.block_views(session)}
    return [_figure(views[row.key], gazes[row.key]) for row in seen if row.key in views]


def _figure(view: pages.BlockView, gaze: BlockGaze) -> FigureHeat:
    ninths = sorted(regions(gaze.heat).items(), key=lambda part: -part[1])
    words = {"time": minutes(sum(gaze.heat)), "part": NINTHS[ninths[0][0]]}
    return FigureHeat(
        view,
        washes(gaze.heat, COLUMNS) if len(gaze.heat) == COLUMNS * ROWS else [],
        _("Your eyes seem to have rested on it for %(time)s, most of that on %(part)s.") % words,
        round(gaze.off_px / 10) * 10,
        [(str(NINTHS[name]), round(seconds)) for name, seconds in ninths if seconds >= 1],
        part_lines(gaze.parts),
    )


def part_lines(parts: Mapping[str, Any]) -> list[PartLine]:
    """The labelled parts that were looked at, longest first."""
    looks = sorted(parts.items(), key=lambda part: -part[1][0])
    return [
        PartLine(label, round(seconds), max(0, visits - 1))
        for label, (seconds, visits) in looks
        if seconds >= LEAST_PART_SECONDS
    ]


def _kept(session: StudySession, samples: list[AttentionSample], gazes: list[BlockGaze]) -> list[Kept]:
    days = timedelta(days=settings.ATTUNE_ESTIMATE_DAYS)
    setup = GazeSetup.objects.filter(student=session.student_id).order_by("-made_at").first()
    attempts = Attempt.objects.filter(session=session.pk).count()
    rows = [
        Kept(_("Camera pictures"), 0, None),
        Kept(_("Means of focus, one each ten seconds"), len(samples), samples[-1].at + days if samples else None),
        Kept(
            _("Blocks with the time your eyes rested on them"),
            len(gazes),
            max(row.at for row in gazes) + days if gazes else None,
        ),
        Kept(_("Answers you gave"), attempts, None),
        Kept(_("Things you did, such as opening a part or asking for a hint"), session.events.count(), None),
    ]
    return [*rows, Kept(_("Nine dots you looked at, as numbers"), 1, setup.made_at + SETUP_LASTS)] if setup else rows


@dataclass(frozen=True)
class Summary:
    """How one lesson went."""

    minutes: str
    read: int
    parts: int
    tried: int
    solved: int
    exercises: int
    changes: list[LoggedDecision]
    finished: bool


def get_summary(session: StudySession) -> Summary:
    """What somebody did in a session: facts of their own doing, nothing that was sensed."""
    behaviour = Behaviour.from_json(session.behaviour)
    rows = [row for row in lesson_blocks(lesson=session.lesson) if row.kind != Kind.REMEDIAL]
    exercises = {row.key for row in rows if row.kind == Kind.EXERCISE}
    solved: dict[str, bool] = {}
    for key, correct in Attempt.objects.filter(session=session.pk).values_list("block__key", "correct"):
        solved[key] = solved.get(key, False) or correct
    return Summary(
        minutes=minutes(behaviour.work.seconds(session.last_seen_at.timestamp())),
        read=sum(1 for row in rows if behaviour.visits.get(row.key)),
        parts=len(rows),
        tried=len(solved),
        solved=sum(solved.values()),
        exercises=len(exercises),
        changes=decisions_for_session(session.pk),
        finished=session.finished_at is not None,
    )
