"""A class to try a rule on: what its students would have done in one lesson, had nothing adapted."""

from dataclasses import dataclass
from random import Random
from uuid import UUID, uuid5

from lessons.adaptation.rules import RuleSet
from lessons.adaptation.simulation.assumptions import Assumptions
from lessons.adaptation.simulation.senses import Camera
from lessons.adaptation.simulation.session import Session
from lessons.adaptation.simulation.student import Student
from lessons.adaptation.state import Snapshot

_CLASSES = UUID("1d0f5f0c-8a8e-4c58-9f3e-2f1f0a7b6c55")
_NO_RULES = RuleSet(())


@dataclass(frozen=True)
class SimulatedSession:
    """One student's lesson: a look every five seconds for 45 minutes. Every other student has a camera on."""

    name: str
    snapshots: tuple[Snapshot, ...]


def simulated_class(*, seed: int, students: int) -> list[SimulatedSession]:
    """The same class for the same seed; the first students of a larger class are those of a smaller one."""
    return [_session(seed, number) for number in range(students)]


def _session(seed: int, number: int) -> SimulatedSession:
    name, world = f"class {seed}:{number}", Assumptions()
    camera = Camera(Random(f"{name}:camera"), world) if number % 2 == 0 else None
    session = Session(Student(name, world), _NO_RULES, camera=camera, session=uuid5(_CLASSES, name))
    return SimulatedSession(f"Simulated student {number + 1}", tuple(session.run()))
