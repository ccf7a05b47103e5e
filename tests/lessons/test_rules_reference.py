"""docs/rules.md says what the tables of signals, actions and default rules say."""

import pytest

from lessons.adaptation.actions import ACTIONS
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.reference import PAGE, SECTIONS, renew
from lessons.adaptation.signals import SIGNALS


def test_the_page_is_current() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renew(page) == page, "run: python -m lessons.adaptation.reference"


def test_it_names_every_signal_action_and_rule() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in (*SIGNALS, *ACTIONS))
    assert all(rule.title in page and rule.evidence in page for rule in load_default_rules())


def test_what_stands_around_the_tables_is_left_alone() -> None:
    page = "before\n" + "".join(f"<!-- {name} -->\nold\n<!-- /{name} -->\nKEPT\n" for name in SECTIONS)
    made = renew(page)
    assert made.startswith("before\n<!-- signals -->\n| signal |")
    assert made.count("KEPT") == len(SECTIONS)
    assert "old\n" not in made
    assert renew(made) == made


def test_a_page_without_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="no section 'signals'"):
        renew("nothing here")
