"""Makes students for a load test, signed in and with a lesson open; prints them as JSON."""

import json
import sys
from importlib import import_module

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from lessons.content.models import Lesson
from webapp.accounts.models import Classroom, SensingLevel, User
from webapp.accounts.services import join_class
from webapp.classroom.services import open_session
from webapp.consent.services import give_consent
from webapp.frontend.demo import DEMO_CLASS

DEMO_COURSE = "demo"


def sign_in(user: User) -> str:
    """A session of `user`; returns the cookie's value."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def main() -> None:
    """`people.py NUMBER LEVEL`."""
    number, level = int(sys.argv[1]), SensingLevel(sys.argv[2])
    # the demo's: others may have been made meanwhile
    classroom = Classroom.objects.get(name=DEMO_CLASS)
    lessons = Lesson.objects.filter(course__slug=DEMO_COURSE, retired=False)
    lesson = lessons.order_by("unit__position", "position")[0]
    made = User.objects.count()
    rows = []
    for index in range(made, made + number):
        user = User.objects.create(username=f"load{index}", first_name=f"Load {index}")
        join_class(user=user, classroom=classroom)
        give_consent(user=user, level=level)
        session = open_session(student=user, classroom=classroom, lesson=lesson)
        rows.append({"user_id": user.pk, "session_id": str(session.pk), "cookie": sign_in(user)})
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
