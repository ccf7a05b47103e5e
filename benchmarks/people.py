"""Makes students for a load test, signed in and with a lesson open; prints them as JSON."""

import json
import secrets
import sys
from datetime import timedelta

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from lessons.content.models import Lesson
from webapp.accounts.models import Classroom, Membership, SensingLevel, User
from webapp.classroom.models import StudySession
from webapp.consent.models import PURPOSE, ConsentRecord
from webapp.frontend.demo import DEMO_CLASS

DEMO_COURSE = "demo"


def make_students(number: int, level: SensingLevel) -> list[User]:
    """New students of the demo's class who agreed to `level`: in a few queries, however many they are."""
    # the demo's: others may have been made meanwhile
    classroom = Classroom.objects.get(name=DEMO_CLASS)
    made, now = User.objects.count(), timezone.now()
    users = [User(username=f"load{index}", first_name=f"Load {index}") for index in range(made, made + number)]
    users = User.objects.bulk_create(users)
    Membership.objects.bulk_create(Membership(classroom=classroom, user=user) for user in users)
    until = now + timedelta(days=settings.ATTUNE_CONSENT_DAYS)
    ConsentRecord.objects.bulk_create(
        ConsentRecord(user=user, level=level, purpose=PURPOSE, language="en", given_at=now, expires_at=until)
        for user in users
    )
    return users


def open_lessons(users: list[User]) -> list[StudySession]:
    """The demo's first lesson, opened by each."""
    classroom = Classroom.objects.get(name=DEMO_CLASS)
    lessons = Lesson.objects.filter(course__slug=DEMO_COURSE, retired=False)
    lesson = lessons.order_by("unit__position", "position")[0]
    return StudySession.objects.bulk_create(
        StudySession(student=user, classroom=classroom, lesson=lesson) for user in users
    )


def sign_all_in(users: list[User]) -> list[str]:
    """Sessions of all of them in the database, which every session engine of ours reads; the cookies' values."""
    store, until = SessionStore(), timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    rows = [
        Session(session_key=secrets.token_hex(16), session_data=store.encode(_signed_in(user)), expire_date=until)
        for user in users
    ]
    return [row.session_key for row in Session.objects.bulk_create(rows)]


def _signed_in(user: User) -> dict[str, str]:
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }


def sign_in(user: User) -> str:
    """A session of `user`; returns the cookie's value."""
    return sign_all_in([user])[0]


def main() -> None:
    """`people.py NUMBER LEVEL`."""
    users = make_students(int(sys.argv[1]), SensingLevel(sys.argv[2]))
    cookies, sessions = sign_all_in(users), open_lessons(users)
    rows = [
        {"user_id": user.pk, "session_id": str(session.pk), "cookie": cookie}
        for user, session, cookie in zip(users, sessions, cookies, strict=True)
    ]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
