"""A lesson's page with somebody reading it. Lives from events and the times they carry: live, and when replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lessons.adaptation.behaviour import Behaviour
from lessons.adaptation.snapshots import take_snapshot
from lessons.adaptation.state import Snapshot
from lessons.content.levels import Kind
from lessons.content.selectors import BlockFacts
from lessons.learner.selectors import BlockLearning
from webapp.classroom.changes import PageState, possible_now
from webapp.classroom.outline import Outline

PROSE = {Kind.TEXT, Kind.WORKED_EXAMPLE}  # what there is to read; a figure is glanced at


@dataclass(frozen=True)
class Sensed:
    """What the camera says at one moment; None is unknown."""

    focus: float | None = None
    confusion: float | None = None
    known_share: float | None = None
    rereads: int | None = None


NOTHING_SENSED = Sensed()


class Reader:
    """What the page shows, what was done on it, and the snapshot of signals that follows from both."""

    def __init__(
        self,
        outline: Outline,
        *,
        page: PageState,
        behaviour: Behaviour,
        solved: set[str],
        learning: Mapping[str, BlockLearning] | None = None,
    ) -> None:
        self.outline = outline
        self.page = page
        self.behaviour = behaviour
        self.solved = solved
        self.learning: Mapping[str, BlockLearning] = learning or {}
        self.current = behaviour.block if outline.find(behaviour.block or "") else None
        self._possible: tuple[object, dict[str, bool]] = (None, {})

    def happened(self, kind: str, data: Mapping[str, Any], at: float) -> None:
        """Something the student did, as it is stored (StudyEvent). What does not concern the rules is passed over."""
        match kind:
            case "block.enter":
                block = self.outline.find(data["block"])
                if block:
                    self._enter(block, at)
            case "answer.give":
                self.answered(data["block"], correct=data["correct"], at=at)
            case "hint.ask":
                self.behaviour = self.behaviour.hint(item=data["block"])
            case "activity.idle":
                self.behaviour = self.behaviour.idle(on=data["idle"], at=at)
            case "page.hidden":
                self.behaviour = self.behaviour.hidden(on=data["hidden"], at=at)
            case "report.give":
                self.behaviour = self.behaviour.say(data["block"], lost=data["kind"] == "lost")
            case "report.undo":
                self.behaviour = self.behaviour.say(data["block"], lost=False)
            case "video.state":
                self.behaviour = self.behaviour.video(playing=data["playing"])
                self.show(replace(self.page, captions_on=data["captions"]))

    def _enter(self, block: BlockFacts, at: float) -> None:
        prose = block.kind in PROSE
        self.behaviour = self.behaviour.enter_block(block.key, expected_s=block.seconds, at=at, prose=prose)
        if self.outline.position(block.key) >= 0:  # an extra block is read as part of the one it stands after
            self.current = block.key

    def answered(self, key: str, *, correct: bool, at: float) -> None:
        """An answer to an exercise was marked."""
        self.behaviour = self.behaviour.answer(item=key, correct=correct, at=at)
        if correct:
            self.solved.add(key)

    def show(self, page: PageState) -> None:
        """The page is like this now, whoever changed it."""
        self.page = page
        self.behaviour = self.behaviour.captions(on=page.captions_on).step_difficulty(to=page.difficulty)

    def look(self, at: float, sensed: Sensed = NOTHING_SENSED) -> Snapshot:
        """All that is known at this moment."""
        return take_snapshot(
            at=at,
            behaviour=self.behaviour,
            facts=self.outline.find(self.current or ""),
            brought=self.page.inserted,
            possible=self._possible_now(),
            learner=self.learning.get(self.current or ""),
            focus=sensed.focus,
            confusion=sensed.confusion,
            known_share=sensed.known_share,
            rereads=sensed.rereads,
        )

    @property
    def missing(self) -> str | None:
        """Key of an earlier skill that what is read builds on and that is not mastered."""
        learning = self.learning.get(self.current or "")
        return learning.next_skill_missing if learning else None

    def _possible_now(self) -> dict[str, bool]:
        """What the page could bring; worked out anew only when something that matters has changed."""
        scene = (self.outline, self.page, self.current or "", frozenset(self.solved), self.missing)
        if self._possible[0] != scene:
            outline, page, current, solved, missing = scene
            possible = possible_now(outline=outline, page=page, current=current, solved=set(solved), missing=missing)
            self._possible = (scene, possible)
        return self._possible[1]
