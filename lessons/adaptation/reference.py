"""The reference of signals, actions and default rules, made from tables: `python -m lessons.adaptation.reference`.

It rewrites what stands between the markers of docs/rules.md and leaves the rest alone.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from lessons.adaptation.actions import ACTIONS, ActionType, Parameter
from lessons.adaptation.loading import load_default_rules
from lessons.adaptation.rules import Rule
from lessons.adaptation.signals import SIGNALS, Signal

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def signal_table() -> str:
    """Every signal: type, range, meaning, source, and what must be on to know it."""
    rows = ((f"`{one.name}`", _values(one), one.meaning, one.source, _needs(one)) for one in SIGNALS.values())
    return _table(("signal", "values", "meaning", "known from", "camera"), rows)


def action_table() -> str:
    """Every action: parameters, modes, when it is possible."""
    rows = (
        (
            f"`{one.kind}`",
            one.meaning,
            "<br>".join(map(_parameter, one.parameters)) or "none",
            " or ".join(one.modes),
            ", ".join(f"`{name}`" for name in dict.fromkeys(one.needs.values())) or "always",
            _counts(one),
        )
        for one in ACTIONS.values()
    )
    return _table(("action", "what it does", "parameters", "mode", "waits until", "counts as interruption"), rows)


def rule_table() -> str:
    """Every default rule: when, what, and the evidence."""
    rows = ((rule.title, f"`{rule.when.text}`{_hold(rule)}", _does(rule), rule.evidence) for rule in _in_file_order())
    return _table(("rule", "when", "what", "rests on"), rows)


SECTIONS: dict[str, Callable[[], str]] = {"signals": signal_table, "actions": action_table, "rules": rule_table}


def renew(page: str) -> str:
    """The page with every section as the tables say. ValueError when a marker is missing."""
    for name, make in SECTIONS.items():
        parts = re.split(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", page, flags=re.DOTALL)
        if len(parts) != 2:
            raise ValueError(f"the page has no section {name!r}")
        page = f"{parts[0]}{make()}\n{parts[1]}"
    return page


def _in_file_order() -> Iterable[Rule]:
    return sorted(load_default_rules(), key=lambda rule: -rule.priority)


def _values(signal: Signal) -> str:
    if signal.type == "truth":
        return "yes or no"
    if signal.type == "text":
        return ", ".join(signal.options)
    return signal.unit


def _needs(signal: Signal) -> str:
    return signal.level if signal.needs_camera else "no"


def _parameter(parameter: Parameter) -> str:
    allowed = ", ".join(map(str, parameter.options)) or f"{parameter.least} to {parameter.most}"
    if parameter.type == "truth":
        allowed = "true, false"
    usual = f"; usually {parameter.default}" if parameter.default is not None else ""
    return f"`{parameter.name}`: {parameter.meaning} ({allowed}{usual})"


def _counts(action: ActionType) -> str:
    if not action.quiet:
        return "yes"
    return "when offered" if "offer" in action.modes else "no"


def _hold(rule: Rule) -> str:
    return f" for {rule.hold:g} s" if rule.hold else ""


def _does(rule: Rule) -> str:
    params = ", ".join(f"{name} {value}" for name, value in rule.do.params.items())
    return f"{rule.do.mode} {rule.do.kind.replace('_', ' ')}{f' ({params})' if params else ''}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def main() -> int:
    """Rewrites the page; with --check says whether it is current."""
    parser = argparse.ArgumentParser(prog="python -m lessons.adaptation.reference")
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when the page is old")
    check = parser.parse_args().check
    old = PAGE.read_text(encoding="utf-8")
    new = renew(old)
    if check:
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    sys.stdout.write(f"{PAGE.name} says what the tables say.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
