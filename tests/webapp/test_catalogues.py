"""What keeps the words of the site in step with its code: what is found, taken over, and complained about."""

from typing import Any

import pytest
from babel.messages import Catalog

from webapp.frontend.catalogues import checking, keeping
from webapp.frontend.catalogues.collecting import Message, collect
from webapp.frontend.catalogues.misused import misuses
from webapp.frontend.catalogues.rooms import Room, get_rooms
from webapp.frontend.catalogues.unmarked import faults_of, texts_of


def german(**words: Any) -> Catalog:
    catalogue = Catalog(locale="de")
    for text, said in words.items():
        catalogue.add(text, said)
    return catalogue


def test_every_file_of_words_belongs_to_one_room() -> None:
    rooms = get_rooms()
    assert len({(room.home, room.domain) for room in rooms}) == len(rooms)
    files = [path for room in rooms for path in (*room.templates, *room.scripts)]
    assert len(files) == len(set(files))


def test_templates_python_and_scripts_are_read(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.frontend.catalogues.collecting.ROOT", tmp_path)
    code, script = tmp_path / "views.py", tmp_path / "page.ts"
    code.write_text('_("One") + ngettext("%(n)s a", "%(n)s b", n) + pgettext("verb", "Answer")\n')
    script.write_text('say(gettext("Two"));\nconst x: string[] = [`${gettext("Three")}!`, ngettext("p", "q", 2)];\n')
    found = collect(Room("x", tmp_path, python=[code], scripts=[script]))
    assert [(message.text, message.context) for message in found] == [
        ("One", None),
        (("%(n)s a", "%(n)s b"), None),
        ("Answer", "verb"),
        ("Two", None),
        ("Three", None),
        (("p", "q"), None),
    ]


def test_new_words_are_taken_over_from_other_rooms_and_old_ones_wait_at_the_end() -> None:
    messages = [Message("Save", None, "a.html"), Message("New", None, "a.html")]
    kept = keeping.update(german(Gone="Weg"), messages, [german(Save="Speichern")], prune=False)
    assert {entry.id: entry.string for entry in kept if entry.id} == {"Save": "Speichern", "New": ""}
    assert b'#~ msgid "Gone"' in keeping.as_po(kept)
    assert not keeping.update(kept, messages, [], prune=True).obsolete


def test_the_same_words_make_the_same_files() -> None:
    first, second = (keeping.as_mo(german(Save="Speichern", Close="Schließen")) for _ in range(2))
    assert first == second
    assert keeping.as_script(german(Save="Speichern")).endswith(b'words:{"Save":"Speichern"}};\n')


def test_what_is_missing_or_contradicts_is_named(tmp_path: Any) -> None:
    room = Room("x", tmp_path)
    assert list(checking.missing(room, german(Save="")))
    wrong = Catalog(locale="de")
    wrong.add("%(count)s rows", "%(anzahl)s Zeilen", flags=["python-format"])
    assert list(checking.missing(room, wrong))
    assert not list(checking.missing(room, german(Save="Speichern")))
    assert list(checking.contradictions({"a": german(Change="Ändern"), "b": german(Change="Anpassung")}))


@pytest.mark.parametrize(
    "source",
    [
        "<p>Two words</p>",
        '<button aria-label="Close"></button>',
        "<p>{{ n }} row{{ n|pluralize }}</p>",
        '{% include "x.html" with title="Two words" %}',
        '<p>{{ name|default:"Nobody" }}</p>',
        '<p>{{ at|date:"j F Y" }}</p>',
        '{% include "x.html" with title=_("Word") %}',
    ],
)  # fmt: skip
def test_words_that_nobody_could_translate_are_found(source: str) -> None:
    assert list(faults_of(source))


def test_marked_words_names_and_machine_words_pass() -> None:
    source = """{% load i18n %}<p class="two words" data-x="some words">{% translate "Two words" %} · Attune</p>
    {% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
    <time datetime="{{ at|date:'c' }}">{{ at|date:"DATE_FORMAT" }}</time><code>make run</code>"""
    assert list(faults_of(source)) == []


def test_sentences_of_scripts_are_found_and_selectors_are_not() -> None:
    assert list(texts_of('say("That did not work.");')) == ["That did not work."]
    assert (
        list(texts_of('say(gettext("That did not work.")); need("[data-x] button"); throw new Error("No such part");'))
        == []
    )


def test_python_that_marks_in_vain_is_found() -> None:
    assert [why for _, why in misuses('_(f"{x} rows")')] == ["an f-string cannot be looked up"]
    assert [line for line, _ in misuses("""x = 1\ny = f"{_('One')}" """)] == [2]
    assert [line for line, _ in misuses('def f(a):\n    b, _, c = a.partition(" ")\n    return _("One")')] == [3]
    assert not list(misuses('def f(a):\n    return _("One") % a'))
