"""A student after a year at school: a row in every table that can hold something of a person."""

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from lessons.adaptation.models import DecisionRecord, DecisionResponse, TeacherAlert
from lessons.content.models import Lesson, Skill
from lessons.learner.models import Attempt, Mastery, PracticeRun
from tests.webapp.conftest import make_person
from tests.webapp.givers import fill_giving
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.authoring.models import CourseAuthor
from webapp.classroom.models import AttentionSample, BlockGaze, GazeSetup, StudyEvent, StudySession
from webapp.consent.guardians import LINKS
from webapp.consent.services import give_consent, note_age
from webapp.dashboards.models import (
    AlertAnswer,
    SessionMinute,
    SessionSkill,
    SessionSummary,
    StudentNote,
    TeacherWish,
)
from webapp.imports.models import ImportJob
from webapp.privacy.services import ask_download, record_access
from webapp.rules.models import ReplayRun
from webapp.site.models import ImportedPerson, RosterImport

NAME = "zephyrine-q"
PASSWORD = "quiet-violet-harbour"
TRACES = (NAME, "Zéphyrine", "Z\\u00e9phyrine", "Quasimodo", "zephyrine@school")


def make_student(classroom: Classroom) -> User:
    """A student whose names occur nowhere else."""
    made = make_person(NAME, "student", classroom)
    made.first_name, made.last_name, made.email = "Zéphyrine", "Quasimodo", "zephyrine@school.example"
    made.set_password(PASSWORD)
    made.save()
    return made


def fill(person: User, teacher: User, classroom: Classroom, lesson: Lesson) -> StudySession:
    """Something of this person in every table, and a mention where no pointer leads."""
    now = timezone.now()
    session = StudySession.objects.create(student=person, classroom=classroom, lesson=lesson)
    _fill_lesson(session, now)
    _fill_class(session, teacher, now)
    _fill_account(person, teacher, now)
    fill_giving(session)
    kind = ContentType.objects.get_for_model(Classroom)
    said = '[{"added": {"name": "membership", "object": "' + NAME + ' in 9B (student)"}}]'
    LogEntry.objects.create(
        user=teacher, content_type=kind, object_id=str(classroom.pk), object_repr="9B", action_flag=CHANGE,
        change_message=said,
    )  # fmt: skip
    ReplayRun.objects.create(classroom=classroom, by=teacher, over="class", title=person.name, rules=[])
    return session


def _fill_lesson(session: StudySession, now: Any) -> None:
    """What a lesson leaves behind."""
    person, lesson = session.student, session.lesson
    skill = Skill.objects.filter(course=lesson.course)[0]
    StudyEvent.objects.create(session=session, key=uuid.uuid4(), kind="reading", data={"block": "a"}, at=now)
    AttentionSample.objects.create(session=session, at=now, seconds=10, focus=0.7, known_share=1)
    BlockGaze.objects.create(session=session, block="a", seconds=9, at=now)
    GazeSetup.objects.create(student=person, screen="1440x900", eyes="", data={}, made_at=now)
    Attempt.objects.create(
        student=person, block=lesson.blocks.filter(kind="exercise")[0], level="standard", answer={"text": "=1+1"},
        correct=True, at=now, session=session.pk, key=uuid.uuid4(),
    )  # fmt: skip
    Mastery.objects.create(student=person, skill=skill, rating=0, uncertainty=1, practised_at=now, card={}, due=now)
    PracticeRun.objects.create(student=person, course=lesson.course, purpose="review")
    SessionMinute.objects.create(session=session, minute=int(now.timestamp() // 60), standing="well")
    SessionSummary.objects.create(session=session)
    SessionSkill.objects.create(session=session, skill=skill)


def _fill_class(session: StudySession, teacher: User, now: Any) -> None:
    """What lessons decided, and what a teacher made of it."""
    person, lesson, classroom = session.student, session.lesson, session.classroom
    decision = DecisionRecord.objects.create(
        id=uuid.uuid4(), session=session.pk, student=person, lesson=lesson, rule_id="r", rule_version=1, rule_title="R",
        action="captions", mode="apply", words="Captions are on.", engine_seconds=1.0, at=now,
    )  # fmt: skip
    DecisionResponse.objects.create(decision=decision, response="undone", key=uuid.uuid4(), at=now)
    alert = TeacherAlert.objects.create(
        classroom=classroom.pk, student=person, cause="stuck", lesson=lesson, decision=decision.pk, words="Takes long.",
        opened_at=now, updated_at=now,
    )  # fmt: skip
    AlertAnswer.objects.create(alert=alert, kind="taken", by=teacher, at=now)
    StudentNote.objects.create(classroom=classroom, student=person, author=teacher, text="Ask Zéphyrine again.", at=now)
    TeacherWish.objects.create(classroom=classroom, student=person, by=teacher, kind="simpler", at=now)
    record_access(viewer=teacher, student=person, what="student_page")


def _fill_account(person: User, teacher: User, now: Any) -> None:
    """Choices, ways in, lists, files. Some of it only authors and administrators have; erasing asks nobody's role."""
    give_consent(user=person, level=SensingLevel.GAZE)
    note_age(user=person, under_age=False)
    LINKS.ask(user=person, level=SensingLevel.EXPRESSION)
    ask_download(user=person)
    EmailAddress.objects.create(user=person, email=person.email)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})
    account = SocialAccount.objects.create(user=person, provider="school", uid=NAME, extra_data={"name": person.name})
    SocialToken.objects.create(account=account, token="door-opener")
    CourseAuthor.objects.create(course_id=person.attempts.get().block.lesson.course_id, user=person)
    ImportJob.objects.create(user=person, file_name="Quasimodo.zip")
    ImportedPerson.objects.create(roster=RosterImport.objects.create(by=teacher, file_name="9B.csv"), user=person)
    RosterImport.objects.create(by=person, file_name="9C.csv", taken_at=now)
