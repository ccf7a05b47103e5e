"""Whether what was acknowledged is stored: asked of the database itself, past all of our own code."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

from benchmarks.school_site import School
from benchmarks.topology import DATABASE, DATABASE_USER


@dataclass(frozen=True)
class Kept:
    """Promises beside rows."""

    promised: int
    never_acknowledged: int
    lost_events: int
    lost_answers: int
    doubled: int


def database(school: School) -> psycopg.Connection:
    """The school's database."""
    where = f"host=127.0.0.1 port={school.plan['postgres']} user={DATABASE_USER} dbname={DATABASE}"
    return psycopg.connect(where, autocommit=True)


def stored_keys(school: School, table: str, sessions: Sequence[str]) -> Counter[str]:
    """How often each key stands in a table."""
    column = {"classroom_studyevent": "session_id", "learner_attempt": "session"}[table]
    query = f"SELECT key::text FROM {table} WHERE {column} = ANY(%s::uuid[])"  # noqa: S608 - of the two names above
    with database(school) as connection:
        return Counter(key for (key,) in connection.execute(query, [list(sessions)]))


def check_promises(
    school: School, sessions: Sequence[str], promised: Mapping[str, str], never: Sequence[str] = ()
) -> Kept:
    """An answer is kept when both the event and the attempt are there; everything else is an event."""
    events = stored_keys(school, "classroom_studyevent", sessions)
    attempts = stored_keys(school, "learner_attempt", sessions)
    answers = {key for key, kind in promised.items() if kind == "answer.give"}
    return Kept(
        promised=len(promised),
        never_acknowledged=len(never),
        lost_events=len(promised.keys() - answers - events.keys()),
        lost_answers=len(answers - (attempts.keys() & events.keys())),
        doubled=sum(count - 1 for rows in (events, attempts) for count in rows.values()),
    )
