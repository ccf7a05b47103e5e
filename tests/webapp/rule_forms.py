"""The editor's form as a browser sends it."""

from typing import Any

from django.test import Client
from django.urls import reverse

from webapp.accounts.models import Classroom

Field = dict[str, Any]


def condition(prefix: str, *clauses: tuple[str, str, str], join: str = "all") -> Field:
    """Fields of a condition made of menus, each clause in a part of its own."""
    fields: Field = {f"{prefix}-n": str(len(clauses)), f"{prefix}-join": join}
    for number, (signal, comparison, value) in enumerate(clauses):
        name = f"{prefix}{number}"
        fields |= {f"{name}-s": signal, f"{name}-was": signal, f"{name}-c": comparison, f"{name}-v": value}
        fields[f"{name}-g"] = str(number)
    return fields


def story(number: int, title: str, fires: bool, **given: str) -> Field:
    """Fields of a story."""
    fields: Field = {f"t{number}-title": title, f"t{number}-fires": "yes" if fires else "no"}
    return fields | {f"t{number}-{name}": value for name, value in given.items()}


def form(**changes: Any) -> Field:
    """A whole rule that makes sense."""
    plain: Field = {
        "title": "Recap after two wrong",
        "hold": "0",
        "do": "short_break",
        "do-was": "short_break",
        "do-minutes": "3",
        "mode": "offer",
        "words": "A short break?",
        "because": "Your last {wrong_in_row} answers were not yet right.",
        "cooldown": "180",
        "most": "3",
        "priority": "20",
        "again": "over",
        "t-n": "2",
        **condition("w", ("wrong_in_row", ">=", "2")),
        **story(0, "two wrong", fires=True, wrong_in_row="2"),
        **story(1, "one wrong", fires=False, wrong_in_row="1"),
    }
    return plain | changes


def camera_form(**changes: Any) -> Field:
    """A rule that uses the camera, with the rule that stands in for it."""
    return form(
        **{
            "title": "Break when away",
            "because": "You seemed to look away.",
            **condition("w", ("focus", "<", "35")),
            "fallback": "own",
            **condition("f", ("idle_s", ">=", "60")),
            "f-hold": "0",
            "t-n": "0",
            **changes,
        }
    )


def save(client: Client, classroom: Classroom, act: str = "save", **fields: Any) -> Any:
    """Sends the form of a new rule."""
    return client.post(reverse("rules:new", args=[classroom.pk]), {**fields, "act": act})
