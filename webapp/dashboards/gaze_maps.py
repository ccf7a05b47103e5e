"""Where the eyes of a class rested on its figures. Medians over students, never of fewer than five, never of one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from django.utils.translation import gettext as _

from lessons.content.models import Block, Course
from lessons.content.selectors import shown_data, variant_for
from webapp.classroom import pages
from webapp.classroom.charts import Wash, washes
from webapp.classroom.heat import CELLS, COLUMNS, Heat, added, regions
from webapp.classroom.mine import LEAST_SECONDS
from webapp.classroom.models import BlockGaze, StudySession
from webapp.dashboards.numbers import Spread, known_words, may_show, spread

LABELS = 3  # times written on the drawing; the table has them all
LEAST_LABEL_S = 1.0
_ACROSS, _DOWN = ("17%", "50%", "83%"), ("17%", "50%", "83%")


@dataclass(frozen=True)
class MapRegion:
    """A labelled part of a figure, or a ninth of it: finer than that a webcam cannot tell.

    `x` and `y` say where on the drawing its time is written; empty: nowhere.
    """

    words: str
    seconds: Spread
    x: str = ""
    y: str = ""


@dataclass(frozen=True)
class GazeMap:
    """A drawing with where the eyes of the class rested on it."""

    svg: str
    image_url: str
    alt: str
    caption: str
    washes: list[tuple[int, str]]
    ninths: list[MapRegion]
    parts: list[MapRegion]
    off_px: int
    known: str

    @property
    def labels(self) -> list[MapRegion]:
        """What is written on the drawing."""
        return [region for region in self.ninths[:LABELS] if region.seconds.median >= LEAST_LABEL_S]

    @property
    def regions(self) -> list[MapRegion]:
        """What the table is about: the parts as the drawing names them, where it names any."""
        return self.parts or self.ninths

    @property
    def looked_at(self) -> list[MapRegion]:
        """What the table lists: the rest was hardly looked at."""
        return [region for region in self.regions if region.seconds.median >= LEAST_LABEL_S]

    @property
    def sentence(self) -> str:
        """What it shows, longest first."""
        return _("The eyes rested longest on %(where)s, for half of the students %(seconds)s s or more.") % {
            "where": self.regions[0].words,
            "seconds": round(self.regions[0].seconds.median),
        }


def get_gaze_maps(
    sessions: Sequence[StudySession], *, course: Course, changed: set[tuple[UUID, str]]
) -> dict[str, GazeMap]:
    """By block key. Three queries.

    `changed` names the blocks that a session saw change: two drawings cannot be laid on each other, so these are left
    out, as is whoever saw another level than the standard one.
    """
    by_key = {session.pk: session for session in sessions}
    looks: dict[str, dict[int, BlockGaze]] = defaultdict(dict)
    for gaze in BlockGaze.objects.filter(session__in=list(by_key), seconds__gte=LEAST_SECONDS).exclude(heat=[]):
        session = by_key[gaze.session_id]
        if (session.pk, gaze.block) not in changed and session.levels.get(gaze.block, "standard") == "standard":
            _gather(looks[gaze.block], session.student_id, gaze)
    students = len({session.student_id for session in sessions})
    enough = {key: list(found.values()) for key, found in looks.items() if may_show(len(found), students)}
    lesson = sessions[0].lesson_id if sessions else None
    figures = Block.objects.filter(lesson=lesson, key__in=enough).prefetch_related("variants")
    return {block.key: _map(block, course, enough[block.key], students) for block in figures}


def _gather(found: dict[int, BlockGaze], student: int, gaze: BlockGaze) -> None:
    """A student who came twice counts once, with both."""
    if len(gaze.heat) != CELLS:
        return
    before = found.get(student)
    if before:
        gaze.heat, gaze.off_px = added(before.heat, gaze.heat), max(before.off_px, gaze.off_px)
        gaze.parts = _together(before.parts, gaze.parts)
    found[student] = gaze


def _together(one: Mapping[str, Sequence[float]], other: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    names = {**one, **other}
    return {
        name: [a + b for a, b in zip(one.get(name, (0, 0)), other.get(name, (0, 0)), strict=True)] for name in names
    }


def _map(block: Block, course: Course, gazes: Sequence[BlockGaze], students: int) -> GazeMap:
    data = shown_data(
        variant_for(block, "standard"), kind=block.kind, asset_url=lambda name: pages.asset_url(course, name)
    )
    middle = [median(cells) for cells in zip(*(gaze.heat for gaze in gazes), strict=True)]
    return GazeMap(
        svg=data.get("svg", ""),
        image_url=data.get("image_url") or "",
        alt=data.get("alt", ""),
        caption=data.get("caption_html", ""),
        washes=_layers(washes(middle, COLUMNS)),
        ninths=_ninths([gaze.heat for gaze in gazes]),
        parts=_parts([gaze.parts for gaze in gazes if gaze.parts]),
        off_px=round(median(gaze.off_px for gaze in gazes) / 10) * 10,
        known=known_words(len(gazes), students),
    )


def _layers(cells: Sequence[Wash]) -> list[tuple[int, str]]:
    """A path for each level, all of what is darker in it: washes are laid on each other."""
    paths = {
        level: "".join(f"M{one.x} {one.y}h1v1h-1z" for one in cells if one.level >= level) for level in range(1, 5)
    }
    return [(level, path) for level, path in paths.items() if path]


def _parts(stored: Sequence[Mapping[str, Sequence[float]]]) -> list[MapRegion]:
    """The labelled parts, the one looked at longest first."""
    names = sorted({name for parts in stored for name in parts})
    found = [(name, spread([parts[name][0] if name in parts else 0.0 for parts in stored])) for name in names]
    return _longest_first([MapRegion(name, seconds) for name, seconds in found if seconds])


def _longest_first(found: list[MapRegion]) -> list[MapRegion]:
    return sorted(found, key=lambda region: -region.seconds.median)


def _ninths(heats: Sequence[Heat]) -> list[MapRegion]:
    """Every ninth, the one looked at longest first."""
    by_student = [regions(heat) for heat in heats]
    found = []
    for place, words in enumerate(by_student[0]):
        seconds = spread([each[words] for each in by_student])
        if seconds:
            found.append(MapRegion(words, seconds, _ACROSS[place % 3], _DOWN[place // 3]))
    return _longest_first(found)
