"""A lesson of a class afterwards: where it slowed, what was hard, what helped, what they can do now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from lessons.adaptation.models import DecisionRecord, DecisionResponse
from lessons.content.models import Block, Lesson
from lessons.learner.models import Attempt
from webapp.accounts.models import Classroom
from webapp.classroom.models import StudySession
from webapp.dashboards.curves import MinutePoint, PartPace, class_by_minute, get_minutes, get_parts, pace_by_part
from webapp.dashboards.models import SessionSkill
from webapp.dashboards.numbers import FEWEST, Share, Spread, difference, spread
from webapp.dashboards.selectors import CHANGE_WORDS

LISTED = 60


@dataclass(frozen=True)
class ReportLine:
    """A lesson on a day, in the list of reports."""

    lesson_id: int
    title: str
    day: date
    students: int
    finished: int


def get_reports(classroom: Classroom) -> list[ReportLine]:
    """The lessons of a class by day, newest first. One query."""
    rows = (
        StudySession.objects.filter(classroom=classroom)
        .annotate(day=TruncDate("started_at"))
        .values("lesson_id", "lesson__title", "day")
        .annotate(students=Count("student", distinct=True), finished=Count("finished_at"))
        .order_by("-day", "lesson__title")[:LISTED]
    )
    return [
        ReportLine(row["lesson_id"], row["lesson__title"], row["day"], row["students"], row["finished"]) for row in rows
    ]


def get_sessions(*, classroom: Classroom, lesson: Lesson, day: date) -> list[StudySession]:
    """The sessions begun on a day. One query."""
    start = timezone.make_aware(datetime.combine(day, time.min), timezone.get_current_timezone())
    rows = StudySession.objects.filter(
        classroom=classroom, lesson=lesson, started_at__gte=start, started_at__lt=start + timedelta(days=1)
    )
    return list(rows.order_by("started_at"))


@dataclass(frozen=True)
class ExerciseLine:
    """An exercise: how many had it right at once."""

    title: str
    first: Share


@dataclass(frozen=True)
class HelpLine:
    """A change of the lesson: how often it came, and what came next, with it and without it."""

    words: str
    given: int
    undone: int
    with_it: Share
    without: Share
    verdict: str
    state: str


@dataclass(frozen=True)
class SkillLine:
    """A skill before and after the lesson, over those of whom both are known."""

    title: str
    before: float
    after: Spread
    advice: str

    @property
    def x(self) -> dict[str, float]:
        """Where its points stand on a line of 208."""
        places = {"before": self.before, "after": self.after.median, "low": self.after.low, "high": self.after.high}
        return {name: round(6 + 208 * share, 1) for name, share in places.items()}

    @property
    def percent(self) -> tuple[int, int]:
        """Before and after, in hundredths."""
        return round(100 * self.before), round(100 * self.after.median)


@dataclass(frozen=True)
class Report:
    """Everything that the page of a report shows."""

    students: int
    finished: int
    paces: list[PartPace]
    minutes: list[MinutePoint]
    exercises: list[ExerciseLine]
    helped: list[HelpLine]
    skills: list[SkillLine]

    @property
    def few(self) -> bool:
        """Too few to be shown as a group."""
        return self.students < FEWEST

    @property
    def slowest(self) -> PartPace | None:
        """The part that took longest against the usual, when that was much."""
        slow = [pace for pace in self.paces if pace.pace and pace.slow]
        return max(slow, key=lambda pace: pace.pace.median if pace.pace else 0.0, default=None)


def get_report(*, lesson: Lesson, sessions: Sequence[StudySession]) -> Report:
    """The report over these sessions. Seven queries, however many students, answers and estimates there are."""
    students = {session.student_id for session in sessions}
    done = {session.student_id for session in sessions if session.finished_at}
    if len(students) < FEWEST:
        return Report(len(students), len(done), [], [], [], [], [])
    attempts = _attempts(sessions)
    return Report(
        students=len(students),
        finished=len(done),
        paces=pace_by_part(get_parts(lesson.pk), sessions),
        minutes=class_by_minute(get_minutes(sessions, last=180)),
        exercises=_exercises(lesson, attempts),
        helped=_helped(sessions, attempts),
        skills=_skills(sessions),
    )


AttemptRow = tuple[UUID, int, int, bool, datetime]


def _attempts(sessions: Sequence[StudySession]) -> list[AttemptRow]:
    rows = Attempt.objects.filter(session__in=[session.pk for session in sessions]).order_by("at", "pk")
    return list(rows.values_list("session", "student_id", "block_id", "correct", "at"))


def _exercises(lesson: Lesson, attempts: Sequence[AttemptRow]) -> list[ExerciseLine]:
    firsts: dict[int, dict[int, bool]] = defaultdict(dict)
    for _, student, block, correct, _ in attempts:
        firsts[block].setdefault(student, correct)
    blocks = Block.objects.filter(lesson=lesson).order_by("position").values_list("pk", "title", "position", "kind")
    lines, here, numbers = [], lesson.title, defaultdict(int)
    for pk, title, _, kind in blocks:
        here = title or here
        if kind != "exercise":
            continue
        numbers[here] += 1
        answers = firsts.get(pk, {})
        if len(answers) >= FEWEST:
            name = title or f"{here}, question {numbers[here]}"
            lines.append(ExerciseLine(name, Share(sum(answers.values()), len(answers))))
    return sorted(lines, key=lambda line: line.first.part)


def _helped(sessions: Sequence[StudySession], attempts: Sequence[AttemptRow]) -> list[HelpLine]:
    given, undone = _given([session.pk for session in sessions])
    by_student: dict[int, list[tuple[datetime, bool]]] = defaultdict(list)
    for _, student, _, correct, at in attempts:
        by_student[student].append((at, correct))
    lines = [
        _help_line(action, times, undone.get(action, set()), by_student)
        for action, times in given.items()
        if action != "teacher_alert"
    ]
    return sorted(lines, key=lambda line: -line.given)


def _given(sessions: list[UUID]) -> tuple[dict[str, dict[int, datetime]], dict[str, set[int]]]:
    """By action: who got it, when first; and who undid it or turned it down at last. Two queries."""
    rows = DecisionRecord.objects.filter(session__in=sessions, student__isnull=False).order_by("at")
    given: dict[str, dict[int, datetime]] = defaultdict(dict)
    owners: dict[UUID, tuple[str, int]] = {}
    for pk, action, student, at in rows.values_list("pk", "action", "student_id", "at"):
        given[action].setdefault(student, at)
        owners[pk] = (action, student)
    answers = DecisionResponse.objects.filter(decision__session__in=sessions).order_by("at", "pk")
    latest: dict[UUID, str] = dict(answers.values_list("decision_id", "response"))
    undone: dict[str, set[int]] = defaultdict(set)
    for decision, response in latest.items():
        if response in {"undone", "dismissed"} and decision in owners:
            action, student = owners[decision]
            undone[action].add(student)
    return given, undone


def _help_line(
    action: str, times: dict[int, datetime], undone: set[int], answers: dict[int, list[tuple[datetime, bool]]]
) -> HelpLine:
    """Next answers after the change, and after a wrong answer of those who did not get it: they needed help too."""
    after = [_next(answers[student], at) for student, at in times.items() if student not in undone]
    others = [_next_after_wrong(rows) for student, rows in answers.items() if student not in times]
    with_it, without = _share(after), _share(others)
    verdict, state = _verdict(len(times), with_it, without)
    return HelpLine(CHANGE_WORDS.get(action, action), len(times), len(undone), with_it, without, verdict, state)


def _next(rows: list[tuple[datetime, bool]], at: datetime) -> bool | None:
    return next((correct for when, correct in rows if when > at), None)


def _next_after_wrong(rows: list[tuple[datetime, bool]]) -> bool | None:
    wrong = next((when for when, correct in rows if not correct), None)
    return _next(rows, wrong) if wrong else None


def _share(results: list[bool | None]) -> Share:
    known = [result for result in results if result is not None]
    return Share(sum(known), len(known))


def _verdict(given: int, with_it: Share, without: Share) -> tuple[str, str]:
    if given < FEWEST or not with_it.shown:
        return "Not known", "unknown"
    if not without.shown:
        return "Too few without it to compare with", "unknown"
    low, high = difference(with_it, without)
    if low > 0:
        return "Seems to have helped", "well"
    if high < 0:
        return "Did not seem to help", "stuck"
    return ("May have helped; too few to tell", "slow") if low + high > 0.1 else ("No difference seen", "unknown")


def _skills(sessions: Sequence[StudySession]) -> list[SkillLine]:
    rows = SessionSkill.objects.filter(
        session__in=[session.pk for session in sessions], before__isnull=False, after__isnull=False
    ).order_by("skill__title")
    held: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for title, before, after in rows.values_list("skill__title", "before", "after"):
        held[title].append((before, after))
    lines = []
    for title, pairs in held.items():
        after_all = spread([after for _, after in pairs])
        if after_all:
            before_all = median(before for before, _ in pairs)
            lines.append(SkillLine(title, before_all, after_all, _advice(after_all)))
    return sorted(lines, key=lambda line: -line.after.median)


def _advice(after: Spread) -> str:
    if after.low >= 0.75:
        return "Settled"
    if after.median >= 0.7:
        return "Settled for most"
    return "Start here next time" if after.median < 0.5 else "Worth another look"
