"""Rules and what they did, in the language of whoever reads them."""

from dataclasses import replace

import pytest
from django.utils import translation

from lessons.adaptation.loading import load_default_rules, load_default_sources
from lessons.adaptation.rules import placeholders
from lessons.adaptation.sentences import COMPARISONS, describe_condition
from lessons.adaptation.signal_words import SIGNAL_WORDS, words_of
from lessons.adaptation.signals import SIGNALS
from lessons.adaptation.state import Decision
from lessons.adaptation.telling import default_sources, why_of
from lessons.adaptation.telling import words_of as words_of_decision

DECISION = Decision(
    id="x", rule_id="simpler-after-two-wrong", rule_version=1, rule_title="Simpler after two wrong answers",
    action="difficulty", params={"step": -1}, mode="apply", words="Here is a simpler way to ask this.",
    why=("Your last 2 answers were not yet right.", "The camera was not needed."), inputs={"wrong_in_row": 2}, at=0.0,
)  # fmt: skip


@pytest.mark.parametrize("source", load_default_sources(), ids=lambda source: source["id"])
def test_every_rule_of_the_site_says_the_same_numbers_in_german(source: dict) -> None:  # type: ignore[type-arg]
    with translation.override("de"):
        spoken = default_sources()[source["id"]]
    assert spoken["title"] != source["title"]
    assert spoken["do"]["words"] != source["do"]["words"]
    for here, there in zip(source["because"], spoken["because"], strict=True):
        assert there != here
        assert sorted(placeholders(there)) == sorted(placeholders(here))


def test_a_decision_is_told_in_the_readers_language() -> None:
    assert words_of_decision(DECISION) == "Here is a simpler way to ask this."
    with translation.override("de"):
        assert words_of_decision(DECISION) == "Hier ist die Frage einfacher gestellt."
        assert why_of(DECISION) == [
            "Deine letzten 2 Antworten waren noch nicht richtig.",
            "Die Kamera wurde nicht gebraucht.",
        ]


def test_what_a_teacher_wrote_stays_as_it_is() -> None:
    own = replace(DECISION, rule_id="mine-abcdef", words="Try the blue one.", why=("Because.",))
    with translation.override("de"):
        assert (words_of_decision(own), why_of(own)) == ("Try the blue one.", ["Because."])


def test_an_older_version_of_a_rule_is_told_as_it_was() -> None:
    older = replace(DECISION, rule_version=99, words="It was asked otherwise.", why=("For another reason.",))
    assert (words_of_decision(older), why_of(older)) == ("It was asked otherwise.", ["For another reason."])


@pytest.mark.parametrize("name", SIGNAL_WORDS)
def test_every_signal_is_spoken_of_in_german(name: str) -> None:
    english = words_of(name)
    with translation.override("de"):
        german = words_of(name)
        compared = [german.comparison_words(one) for one in COMPARISONS[SIGNALS[name].type]]
    assert german.subject != english.subject
    assert german.scale == english.scale
    assert all(compared)


def test_conditions_of_the_site_are_read_aloud_in_german() -> None:
    with translation.override("de"):
        told = {rule.id: describe_condition(rule.when.text) for rule in load_default_rules()}
    assert told["simpler-after-two-wrong"].startswith("die letzten Antworten waren falsch, mindestens 2 in Folge, und")
    assert not [words for words in told.values() if " and " in words or " or " in words]
