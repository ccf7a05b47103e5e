"""Writing courses over HTTP: who may, what is saved, what is said when it cannot be."""

import json
import random
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lessons.content.drafts.document import block_of, blocks_of, fingerprint
from lessons.content.drafts.services import open_draft
from lessons.content.models import Course, Lesson, LessonDraft
from tests.lessons.folder import VTT, WEBM
from tests.webapp.conftest import make_person
from webapp.accounts.models import Classroom, User
from webapp.authoring.models import CourseAuthor
from webapp.authoring.services import add_author, start_course

pytestmark = pytest.mark.django_db

JSON = {"headers": {"Accept": "application/json"}}


@pytest.fixture
def author(client: Client, teacher: User, course: Course) -> Client:
    add_author(course=course, user=teacher)
    client.force_login(teacher)
    return client


@pytest.fixture
def draft(author: Client, lesson: Lesson) -> LessonDraft:
    return open_draft(lesson=lesson)


def path(name: str, *args: object) -> str:
    return reverse(f"authoring:{name}", args=args)


def fresh(draft: LessonDraft) -> LessonDraft:
    return LessonDraft.objects.get(pk=draft.pk)


def first_of(draft: LessonDraft, kind: str) -> str:
    return str(next(block["id"] for block in blocks_of(fresh(draft).document) if block["kind"] == kind))


def form_of(client: Client, draft: LessonDraft, key: str, level: str = "standard") -> dict[str, Any]:
    """What a browser would send of a block's form that nobody has touched."""
    answer = client.get(path("editor", draft.pk), {"edit": key, "level": level})
    view = answer.context["view"]
    (form,) = [piece.form for piece in (*view.pieces, *view.extras) if piece.form]
    sent: dict[str, Any] = {"base": form.base, "level": form.level, "title": form.title, "seconds": form.seconds}
    sent |= {"skills.there": "1", "skills": [choice.value for choice in form.skills if choice.chosen]}
    sent |= {"about.there": "1", "about": [choice.value for choice in form.about if choice.chosen]}
    chosen = [choice.value for choice in form.purposes if choice.chosen]
    return sent | ({"purpose": chosen[0]} if chosen else {}) | sent_of([*form.fields, *form.rare])


def sent_of(fields: list[Any]) -> dict[str, Any]:
    sent: dict[str, Any] = {}
    for field in fields:
        if field.sort == "rows":
            sent[f"{field.name}.rows"] = [str(row.number - 1) for row in field.rows]
            for row in field.rows:
                sent |= sent_of(row.fields)
        elif field.sort == "check":
            sent |= {f"{field.name}.there": "1"} | ({field.name: "yes"} if field.value else {})
        else:
            sent[field.name] = str(field.value)
    return sent


# Who may -----------------------------------------------------------------------------------------------------------
PAGES = ("course", "skills")
DRAFT_PAGES = ("editor", "publish", "history", "preview")


def test_authors_see_their_course_and_nobody_else_does(
    client: Client, author: Client, draft: LessonDraft, classroom: Classroom, student: User, course: Course
) -> None:
    addresses = [path(name, course.pk) for name in PAGES] + [path(name, draft.pk) for name in DRAFT_PAGES]
    addresses += [
        path("block", draft.pk, first_of(draft, "text")),
        path("captions", draft.pk, first_of(draft, "video")),
    ]
    addresses += [path("file", course.pk, course.assets.first().name), path("edit_lesson", course.pk, draft.lesson_id)]
    for address in addresses:
        assert author.get(address).status_code in {HTTPStatus.OK, HTTPStatus.FOUND}, address
    other = make_person("noor", "teacher", classroom)  # teaches the very class, and writes no course
    for person in (other, student):
        client.force_login(person)
        for address in addresses:
            assert client.get(address).status_code == HTTPStatus.NOT_FOUND, address
            assert client.post(address).status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}, address
    client.logout()
    assert client.get(addresses[0]).status_code == HTTPStatus.FOUND


@pytest.mark.parametrize("name", ["units", "lessons", "about", "classes", "authors", "copy"])
def test_what_changes_a_course_is_for_its_authors(client: Client, course: Course, name: str) -> None:
    client.force_login(make_person("noor", "teacher"))
    assert client.post(path(name, course.pk), {"act": "add"}).status_code == HTTPStatus.NOT_FOUND


def test_other_courses_ids_in_a_form_give_404(author: Client, course: Course) -> None:
    foreign = start_course(by=make_person("noor", "teacher"), title="Foreign")
    unit = foreign.units.get()
    sent = {"act": "remove", "unit": unit.pk}
    assert author.post(path("units", course.pk), sent).status_code == HTTPStatus.NOT_FOUND
    assert author.post(path("lessons", course.pk), {"act": "add", "unit": unit.pk, "title": "x"}).status_code == 404
    assert author.post(path("skills", course.pk), {"act": "remove", "skill": "999"}).status_code == 404


def test_an_administrator_may_change_every_course(client: Client, course: Course) -> None:
    client.force_login(make_person("sam", "admin"))
    assert client.get(path("course", course.pk)).status_code == HTTPStatus.OK


def test_a_teacher_copies_what_their_class_studies(client: Client, teacher: User, course: Course) -> None:
    client.force_login(teacher)
    assert "Make a copy of my own" in client.get(path("courses")).text
    assert client.post(path("copy", course.pk)).status_code == HTTPStatus.FOUND
    mine = Course.objects.get(authors__user=teacher)
    assert mine.lessons.count() == course.lessons.count()
    assert not mine.classrooms.exists()


def test_a_colleague_is_added_by_user_name_and_one_author_always_stays(
    author: Client, course: Course, student: User
) -> None:
    noor = make_person("noor", "teacher")
    for name, there in (("nobody", 1), (student.username, 1), ("noor", 2)):
        author.post(path("authors", course.pk), {"username": name})
        assert CourseAuthor.objects.filter(course=course).count() == there
    author.post(path("authors", course.pk), {"remove": noor.pk})
    author.post(path("authors", course.pk), {"remove": course.authors.get().user_id})
    assert course.authors.count() == 1


# Courses -----------------------------------------------------------------------------------------------------------
def test_a_course_is_begun_given_to_a_class_and_described(author: Client, classroom: Classroom, student: User) -> None:
    assert author.post(path("new_course"), {"title": ""}).status_code == HTTPStatus.BAD_REQUEST
    author.post(path("new_course"), {"title": "Scales"})
    course = Course.objects.get(title="Scales")
    other = Classroom.objects.create(name="Not hers", join_code="NOTHER")
    author.post(path("classes", course.pk), {"classes": [classroom.pk, other.pk]})
    assert list(course.classrooms.all()) == [classroom]
    author.post(path("about", course.pk), {"title": "Balances", "licence": "CC0"})
    course.refresh_from_db()
    assert (course.title, course.licence, course.language) == ("Balances", "CC0", "en")
    author.post(path("classes", course.pk), {})
    assert not course.classrooms.exists()


def test_the_list_of_courses_needs_few_queries(author: Client, teacher: User) -> None:
    for number in range(5):
        start_course(by=teacher, title=f"Course {number}")
    with CaptureQueriesContext(connection) as few:
        author.get(path("courses"))
    assert len(few) <= 10


def test_a_circle_of_skills_is_said_and_what_was_typed_stays(author: Client, course: Course) -> None:
    skill = course.skills.get(key="equation-as-balance")
    sent = {"act": "save", "skill": skill.pk, "title": "Renamed", "needs": ["two-step-equations"]}
    answer = author.post(path("skills", course.pk), sent)
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "go round in a circle" in answer.text
    skill.refresh_from_db()
    assert skill.title == "Reading an equation as a balance"


# Writing -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["text", "figure", "video", "worked_example", "exercise", "remedial"])
@pytest.mark.parametrize("level", ["standard", "simpler"])
def test_a_form_that_nobody_touched_changes_nothing_that_students_see(
    author: Client, draft: LessonDraft, kind: str, level: str
) -> None:
    found = [block for block in blocks_of(draft.document) if block["kind"] == kind and level in block]
    for block in found[:2]:
        sent = form_of(author, draft, block["id"], level)
        assert author.post(path("block", draft.pk, block["id"]), sent, **JSON).json()["state"] == "saved"
        after = block_of(fresh(draft).document, block["id"]) or {}
        assert _plain(after[level]) == _plain(block[level])


def _plain(level: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: empty texts and lists."""
    return {name: value for name, value in level.items() if value not in ("", [])}


def test_writing_is_saved_shown_and_not_published(author: Client, draft: LessonDraft, lesson: Lesson) -> None:
    key = first_of(draft, "text")
    sent = form_of(author, draft, key) | {"standard.text": "All of it is **new**: $x = 1$.\r\nAnd more."}
    answer = author.post(path("block", draft.pk, key), sent, **JSON).json()
    assert answer["state"] == "saved"
    assert "<strong>new</strong>" in answer["shown"]
    assert "<math" in answer["shown"]
    assert (block_of(fresh(draft).document, key) or {})["standard"]["text"].endswith("$x = 1$.\nAnd more.")
    assert "new" not in str(lesson.blocks.get(key=key).variants.get(level="standard").source)


def test_a_formula_that_cannot_be_read_is_saved_and_said(author: Client, draft: LessonDraft) -> None:
    key = first_of(draft, "text")
    sent = form_of(author, draft, key) | {"standard.text": "Half: $\\frac{1}$"}
    answer = author.post(path("block", draft.pk, key), sent, **JSON).json()
    assert answer["state"] == "saved"
    assert "cannot be read" in answer["shown"]
    page = author.get(path("publish", draft.pk)).text
    assert "Not quite ready" in page
    assert author.post(path("publish", draft.pk), {"note": ""}).status_code == HTTPStatus.BAD_REQUEST


def test_the_second_of_two_writers_is_told_and_loses_nothing(
    author: Client, draft: LessonDraft, course: Course
) -> None:
    key, other = first_of(draft, "text"), first_of(draft, "exercise")
    mine, elsewhere = form_of(author, draft, key), form_of(author, draft, other)
    colleague = Client()
    noor = make_person("noor", "teacher")
    add_author(course=course, user=noor)
    colleague.force_login(noor)
    colleague.post(path("block", draft.pk, key), mine | {"standard.text": "Noor's words."}, **JSON)
    answer = author.post(path("block", draft.pk, key), mine | {"standard.text": "Ruth's words."}, **JSON)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Noor has changed this part" in answer.json()["words"]
    page = author.post(path("block", draft.pk, key), mine | {"standard.text": "Ruth's words."})
    assert page.status_code == HTTPStatus.CONFLICT
    assert "Ruth&#x27;s words." in page.text
    again = mine | {"standard.text": "Ruth's words.", "base": answer.json()["base"]}
    assert author.post(path("block", draft.pk, key), again, **JSON).json()["state"] == "saved"
    texts = [block_of(revision.document, key) or {} for revision in draft.revisions.all()]
    assert {"Noor's words.", "Ruth's words."} <= {text["standard"]["text"] for text in texts}
    assert author.post(path("block", draft.pk, other), elsewhere, **JSON).json()["state"] == "saved"


def test_the_same_writing_sent_twice_is_no_conflict(author: Client, draft: LessonDraft) -> None:
    key = first_of(draft, "text")
    sent = form_of(author, draft, key) | {"standard.text": "Once."}
    for _ in range(2):
        assert author.post(path("block", draft.pk, key), sent, **JSON).json()["state"] == "saved"


def test_rows_are_added_moved_and_taken_out_without_a_script(author: Client, draft: LessonDraft) -> None:
    key = first_of(draft, "exercise")
    for act, count in (("add options", 5), ("remove options.4", 4), ("up options.1", 4)):
        sent = form_of(author, draft, key) | {"act": act}
        answer = author.post(path("block", draft.pk, key), sent)
        assert answer.status_code == HTTPStatus.FOUND
        options = (block_of(fresh(draft).document, key) or {})["standard"]["options"]
        assert len(options) == count
    assert options[0]["text"] == "Take 6 from both sides."


EXERCISES: dict[str, dict[str, Any]] = {
    "multiple": {"standard.options.rows": ["0", "1"], "standard.options.0.text": "2", "standard.options.1.text": "4",
                 "standard.options.0.correct": "yes", "standard.options.1.correct": "yes"},
    "numeric": {"standard.answer": "3/4", "standard.unit": "m", "standard.units.rows": ["0"],
                "standard.units.0.unit": "cm", "standard.units.0.factor": "0.01", "standard.mistakes.rows": ["0"],
                "standard.mistakes.0.answer": "4", "standard.mistakes.0.why": "Turned over."},
    "algebraic": {"standard.answer": "2*x + 6", "standard.form": "expanded"},
    "short_text": {"standard.answers": "photosynthesis\nlight reaction", "standard.exact": "yes"},
    "ordering": {"standard.items.rows": ["0", "1"], "standard.items.0.text": "Egg", "standard.items.1.text": "Hen"},
}  # fmt: skip


@pytest.mark.parametrize("kind", EXERCISES)
def test_every_type_of_exercise_is_written_in_its_form_and_can_be_published(
    author: Client, draft: LessonDraft, kind: str
) -> None:
    key = first_of(draft, "exercise")
    sent = form_of(author, draft, key)
    author.post(path("block", draft.pk, key), sent | {"standard.type": kind, "act": "switch"})
    sent = form_of(author, draft, key) | EXERCISES[kind] | {
        "standard.ask": "A question with {{a}}." if kind == "numeric" else "A question.",
        "standard.hints.rows": ["0", "1"],
        "standard.hints.0.sort": "text",
        "standard.hints.0.text": "Think.",
        "standard.hints.1.sort": "question",
        "standard.hints.1.type": "numeric",
        "standard.hints.1.ask": "Half of 4?",
        "standard.hints.1.answer": "2",
        "standard.bottom_out": "It is so.",
    }  # fmt: skip
    if kind == "numeric":
        sent |= {"standard.variables.rows": ["0"], "standard.variables.0.name": "a"}
        sent |= {"standard.variables.0.sort": "range", "standard.variables.0.from": "2", "standard.variables.0.to": "9"}
    assert author.post(path("block", draft.pk, key), sent, **JSON).json()["state"] == "saved"
    source = (block_of(fresh(draft).document, key) or {})["standard"]
    assert source["hints"][1] == {"type": "numeric", "ask": "Half of 4?", "answer": 2}
    page = author.get(path("publish", draft.pk))
    assert [problem.words for problem in page.context["problems"]] == []
    assert author.post(path("publish", draft.pk), {"note": "new"}).status_code == HTTPStatus.FOUND


def test_parts_are_added_and_deleted_and_that_is_undone(author: Client, draft: LessonDraft) -> None:
    before = len(blocks_of(draft.document))
    answer = author.post(path("change", draft.pk), {"act": "add figure"}, **JSON).json()
    assert "What it shows, in words" in answer["html"]
    key = answer["open"]
    author.post(path("change", draft.pk), {"act": "delete", "block": key})
    assert len(blocks_of(fresh(draft).document)) == before
    author.post(path("change", draft.pk), {"act": "undo"})
    assert block_of(fresh(draft).document, key)
    answer = author.post(path("change", draft.pk), {"act": "delete", "block": "never-there"}, **JSON)
    assert (answer.status_code, answer.json()["state"]) == (HTTPStatus.CONFLICT, "refused")
    assert author.post(path("change", draft.pk), {"act": "burn"}, **JSON).status_code == HTTPStatus.CONFLICT


NAMES = [
    "level",
    "act",
    "title",
    "seconds",
    "skills",
    "purpose",
    "base",
    "standard.type",
    "standard.ask",
    "standard.answer",
    "standard.options.rows",
    "standard.options.0.text",
    "standard.hints.rows",
    "standard.hints.0.sort",
    "standard.hints.0.type",
    "standard.hints.0.hints.rows",
    "standard.variables.rows",
    "standard.variables.0.one_of",
    "standard.text.rows",
    "standard..",
]
VALUES = ["", "0", "1", "-1", "999", "numeric", "question", "one_of", "simpler", "\0", "{{a}}", "1e999", "add hints"]
VALUES += [
    "add hints.0.hints",
    "add .",
    "add type.x",
    "up options.0",
    "remove options.99",
    "remove ask",
    "down hints.0.0",
]


def test_no_form_that_anybody_makes_up_is_a_fault_of_ours(author: Client, draft: LessonDraft) -> None:
    draw = random.Random(4)
    keys = [first_of(draft, kind) for kind in ("exercise", "text", "video", "remedial")]
    for _ in range(60):
        key = draw.choice(keys)
        sent = {name: draw.choice(VALUES) for name in draw.sample(NAMES, 8)}
        sent["base"] = fingerprint(block_of(fresh(draft).document, key))
        status = author.post(path("block", draft.pk, key), sent, **JSON).status_code
        assert status == (HTTPStatus.BAD_REQUEST if "\0" in "".join(sent.values()) else HTTPStatus.OK)
    assert author.get(path("editor", draft.pk)).status_code == HTTPStatus.OK
    assert author.get(path("publish", draft.pk)).status_code == HTTPStatus.OK
    assert "\0" not in str(fresh(draft).document)


# Files, captions, preview ------------------------------------------------------------------------------------------
def test_a_file_is_checked_kept_and_shown(author: Client, draft: LessonDraft, course: Course) -> None:
    key = first_of(draft, "figure")
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><script/><path d="M0 0h4"/></svg>'
    sent = form_of(author, draft, key)
    answer = author.post(
        path("block", draft.pk, key), sent | {"standard.image.upload": SimpleUploadedFile("new.svg", drawing)}, **JSON
    ).json()
    assert "Left out of the drawing" in answer["words"]
    assert (block_of(fresh(draft).document, key) or {})["standard"]["image"] == "new.svg"
    served = author.get(path("file", course.pk, f"lessons/{draft.key}/new.svg"))
    assert "sandbox" in served["Content-Security-Policy"]
    refused = author.post(
        path("block", draft.pk, key), sent | {"standard.image.upload": SimpleUploadedFile("x.png", b"MZ")}, **JSON
    )
    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert "not what its name says" in refused.json()["words"]


def test_captions_are_checked_edited_and_saved_as_a_file(author: Client, draft: LessonDraft, course: Course) -> None:
    key = first_of(draft, "video")
    address = path("captions", draft.pk, key)
    page = author.get(address)
    rows = page.context["rows"]
    sent: dict[str, Any] = {"row": [row.number for row in rows]}
    for row in rows:
        sent |= {f"{row.number}.start": row.start, f"{row.number}.end": row.end, f"{row.number}.text": row.text}
    late = author.post(address, sent | {"1.end": "0:30", "act": "check"}, **JSON).json()["html"]
    assert "overlaps the next one" in late
    refused = author.post(address, sent | {"1.end": "soon", "act": "save"})
    assert (refused.status_code, "such as 1:02.5" in refused.text) == (HTTPStatus.BAD_REQUEST, True)
    fewer = author.post(address, sent | {"act": "merge 1"}, **JSON).json()["html"]
    assert fewer.count('data-cue="') == len(rows) - 1
    assert author.post(address, sent | {"1.text": "New first words", "act": "save"}).status_code == HTTPStatus.FOUND
    name = (block_of(fresh(draft).document, key) or {})["standard"]["captions"]
    with course.assets.get(name=f"lessons/{draft.key}/{name}").file.open("rb") as file:
        assert b"New first words" in file.read()


def test_the_preview_marks_answers_and_stores_nothing(author: Client, draft: LessonDraft) -> None:
    key = "try-add"
    address = path("preview_answer", draft.pk)

    def ask(**sent: Any) -> Any:
        body = json.dumps({"block": key, "level": "standard", **sent})
        return author.post(address, body, content_type="application/json")

    assert ask(type="answer.give", answer="23").json()["result"]["correct"] is True
    assert ask(type="answer.give", answer="5").json()["result"]["correct"] is False
    assert ask(type="hint.ask", given=0).json()["left"] == 2
    assert ask(type="hint.ask", given=99).json()["hint_html"] is None
    assert ask(type="answer.preview", text="2*x").json()["mathml"].startswith("<math")
    assert ask(type="nonsense").status_code == HTTPStatus.BAD_REQUEST
    assert author.post(address, "{", content_type="application/json").status_code == HTTPStatus.NOT_FOUND
    assert author.post(address, {"block": key}).status_code == HTTPStatus.NOT_FOUND  # as a form: nothing it reads
    with CaptureQueriesContext(connection) as queries:
        ask(type="answer.give", answer="23")
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_the_captions_of_a_long_film_fit_into_one_form(author: Client, draft: LessonDraft) -> None:
    sent: dict[str, Any] = {"row": list(range(1200)), "act": "check"}
    for row in range(1200):
        sent |= {f"{row}.start": str(row * 2), f"{row}.end": str(row * 2 + 2), f"{row}.text": "Words."}
    answer = author.post(path("captions", draft.pk, first_of(draft, "video")), sent, **JSON)
    assert answer.json()["html"].count("data-cue=") == 1200


# The demo ----------------------------------------------------------------------------------------------------------
def test_the_demo_teacher_writes_the_demo_course_and_make_run_leaves_that_alone(settings: Any) -> None:
    settings.ATTUNE_DEMO = True
    call_command("demo", quiet=True)
    client, ruth = Client(), User.objects.get(username="teacher")
    client.force_login(ruth)
    lesson = Lesson.objects.get(key="keeping-the-balance")
    call_command("demo", quiet=True)
    draft = open_draft(lesson=lesson)
    sent = {"title": "Mine now", "minutes": "12", "base": client.get(path("editor", draft.pk)).context["facts_base"]}
    client.post(path("facts", draft.pk), sent)
    assert client.post(path("publish", draft.pk), {"note": ""}).status_code == HTTPStatus.FOUND
    call_command("demo", quiet=True)
    lesson.refresh_from_db()
    assert lesson.title == "Mine now"


def test_a_new_lesson_reaches_the_students_of_the_class(author: Client, course: Course, student: User) -> None:
    unit = course.units.first()
    answer = author.post(path("lessons", course.pk), {"act": "add", "unit": unit.pk, "title": "Brand new"})
    draft = LessonDraft.objects.get(lesson=None)
    assert answer.url == path("editor", draft.pk)
    for kind, values in (("text", {"standard.text": "Read."}), ("video", {"standard.duration": "5"})):
        key = author.post(path("change", draft.pk), {"act": f"add {kind}"}, **JSON).json()["open"]
        files = {
            "standard.video.upload": SimpleUploadedFile("f.webm", WEBM),
            "standard.captions.upload": SimpleUploadedFile("f.vtt", VTT.encode()),
            "standard.poster.upload": SimpleUploadedFile("p.jpg", b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x09\x00\x09\x01"),
        }
        sent = form_of(author, draft, key) | values | (files if kind == "video" else {})
        assert author.post(path("block", draft.pk, key), sent, **JSON).json()["state"] == "saved"
    for act, there in (("drop", True), ("undrop", False)):
        author.post(path("lessons", course.pk), {"act": act, "draft": draft.pk})
        assert fresh(draft).retired is there
    reader = Client()
    reader.force_login(student)
    assert "Brand new" not in reader.get(reverse("classroom:home")).text
    author.post(path("publish", draft.pk), {"note": "first"})
    assert "Brand new" in reader.get(reverse("classroom:home")).text
