"""Which figures confused a class: how long they took, who went back, what was answered next, where the eyes rested."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lessons.content.levels import Kind
from webapp.classroom.models import StudySession
from webapp.dashboards.answers import Firsts, share_of
from webapp.dashboards.curves import BlockRow, Part, PartPace, pace_by_part
from webapp.dashboards.gaze_maps import GazeMap
from webapp.dashboards.numbers import FEWEST, Share

OFTEN_BACK = 1 / 3  # of those who saw it
HARD = 0.6  # right at once, of those who answered next


@dataclass(frozen=True)
class FigureLine:
    """A figure: what tells that it was hard to read, in figures and in words."""

    key: str
    number: int
    part: str
    read: PartPace
    next_right: Share | None
    map: GazeMap | None = None

    @property
    def signs(self) -> int:
        """How many of three things tell that it was hard: long, gone back to, wrong afterwards."""
        often = self.read.returned >= FEWEST and self.read.returned / self.read.reached >= OFTEN_BACK
        wrong = self.next_right is not None and self.next_right.shown and self.next_right.part < HARD
        return self.read.slow + often + wrong

    @property
    def confused(self) -> bool:
        """Whether at least two things tell it: one alone has many reasons."""
        return self.read.pace is not None and self.signs >= 2

    @property
    def state(self) -> str:
        """The shape before its verdict."""
        return "unknown" if self.read.pace is None else ("well", "slow", "stuck", "stuck")[self.signs]

    @property
    def verdict(self) -> str:
        """What it comes to."""
        if self.read.pace is None:
            return _("Not known")
        if self.confused:
            return _("Seems to have confused")
        return _("Took some effort") if self.signs else _("Read without trouble")


def figure_lines(
    blocks: Sequence[BlockRow], sessions: Sequence[StudySession], firsts: Firsts, maps: dict[str, GazeMap]
) -> list[FigureLine]:
    """The figures in reading order. No query."""
    found: list[tuple[BlockRow, str, BlockRow | None]] = []
    part = _("The beginning")
    for place, block in enumerate(blocks):
        part = block.title or part
        if block.kind == Kind.FIGURE:
            found.append((block, part, _next_exercise(blocks[place + 1 :])))
    alone = [Part(number, part, (block.key,), block.seconds) for number, (block, part, _after) in enumerate(found, 1)]
    return [
        FigureLine(
            key=block.key,
            number=read.part.number,
            part=part,
            read=read,
            next_right=share_of(firsts, after.pk) if after else None,
            map=maps.get(block.key),
        )
        for read, (block, part, after) in zip(pace_by_part(alone, sessions), found, strict=True)
    ]


def _next_exercise(blocks: Sequence[BlockRow]) -> BlockRow | None:
    """The exercise that asks about a figure: the first after it, unless another figure comes before."""
    after = next((block for block in blocks if block.kind in {Kind.EXERCISE, Kind.FIGURE}), None)
    return after if after and after.kind == Kind.EXERCISE else None
