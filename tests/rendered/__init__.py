"""A rendered person who looks at nine dots and then elsewhere: real pictures for whatever needs eyes that follow.

Made by `render_sessions(folder, people=1, first=PERSON, length=Length(tests=6, frames=3))` of
tpu_training.evaluate.session_files; training never saw this person.
"""

from functools import cache
from pathlib import Path

from tpu_training.evaluate.session_files import StoredFixation, StoredSession, facts_path, read_session
from tpu_training.evaluate.sessions import CALIBRATING, TESTING

PERSON = 900_003


@cache
def person_at_a_screen() -> StoredSession:
    """The session, dots and all."""
    return read_session(facts_path(Path(__file__).parent, PERSON))


def dots() -> list[StoredFixation]:
    """What was seen while each of the nine dots was looked at."""
    return [each for each in person_at_a_screen().fixations if each.part == CALIBRATING]


def elsewhere() -> list[StoredFixation]:
    """What was seen afterwards, with a head that has moved."""
    return [each for each in person_at_a_screen().fixations if each.part == TESTING]
