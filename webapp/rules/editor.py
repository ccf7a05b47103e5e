"""What the editor's page is drawn from: the sentence with its menus, the stories, what the checks say."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.adaptation.sentences import COMPARISONS, WITHOUT_VALUE
from lessons.adaptation.signal_words import ANSWERS, HERE, KNOWS, PACE, PART, words_of
from lessons.adaptation.signals import SIGNALS
from lessons.adaptation.spoken import say
from webapp.rules.action_words import ACTION_OPTIONS
from webapp.rules.draft import ConditionDraft, Row
from webapp.rules.rule_draft import RuleDraft
from webapp.rules.stories import MAX_STORIES, StoryDraft, complete_stories, suggest_stories, typed

GROUPS = (ANSWERS, PACE, HERE, PART, KNOWS)


@dataclass(frozen=True)
class Choice:
    """One entry of a menu."""

    value: str
    words: str
    chosen: bool = False


@dataclass(frozen=True)
class Group:
    """Entries of a menu under one heading."""

    title: str
    choices: list[Choice]


@dataclass(frozen=True)
class RowView:
    """One clause with its menus. `lead` is the word before it; `join` says that this word is itself a menu."""

    name: str
    number: int
    group: int
    lead: str
    join: bool
    inner: bool
    signal: str
    signals: list[Group]
    comparisons: list[Choice]
    values: list[Choice]
    typed: str
    has_value: bool
    after: str
    step: float
    least: float
    most: float
    mistake: str
    about: str


@dataclass(frozen=True)
class ConditionView:
    """A condition in the form."""

    prefix: str
    join: str
    rows: list[RowView]
    as_text: bool
    text: str
    words: str
    mistake: str


def view_condition(draft: ConditionDraft, *, camera: bool = True) -> ConditionView:
    """The menus of a condition; without `camera`, none that only a camera can tell."""
    words = draft.describe()
    parts = [[*rows] for _group, rows in groupby(enumerate(draft.rows), key=lambda pair: pair[1].group)]
    rows = [view for place, part in enumerate(parts) for view in _view_part(draft, part, place, camera=camera)]
    return ConditionView(draft.prefix, draft.join, rows, draft.as_text, draft.text, words, draft.mistake)


def _view_part(draft: ConditionDraft, part: list[tuple[int, Row]], place: int, *, camera: bool) -> Iterator[RowView]:
    outer, inner = (_("and"), _("or")) if draft.join == "all" else (_("or"), _("and"))
    both = _("either") if draft.join == "all" else _("both")
    for position, (number, row) in enumerate(part):
        words = [outer] if place and not position else []
        words += [both] if len(part) > 1 and not position else []
        words += [inner] if position else []
        is_join = place == 1 and not position
        lead = " ".join(words[1:] if is_join else words)
        yield _view_row(draft.prefix, number, row, lead, join=is_join, inner=position > 0, camera=camera)


def _view_row(prefix: str, number: int, row: Row, lead: str, *, join: bool, inner: bool, camera: bool) -> RowView:
    known = row.signal in SIGNALS
    signal = SIGNALS[row.signal] if known else next(iter(SIGNALS.values()))
    wording = words_of(signal.name)
    row.clause()
    comparisons = [
        Choice(one, wording.comparison_words(one), one == row.comparison) for one in COMPARISONS[signal.type]
    ]
    values = [
        Choice(typed(signal.name, value), words, row.typed == typed(signal.name, value))
        for value, words in wording.choices
    ]
    return RowView(
        name=f"{prefix}{number}",
        number=number,
        group=row.group,
        lead=lead,
        join=join,
        inner=inner,
        signal=row.signal,
        signals=signal_menu(row.signal, camera=camera),
        comparisons=comparisons,
        values=values,
        typed=row.typed,
        has_value=row.comparison not in WITHOUT_VALUE,
        after="" if values else wording.after_words(row.comparison, 1.0 if row.typed == "1" else None),
        step=wording.step,
        least=wording.least,
        most=wording.most,
        mistake=row.mistake,
        about=wording.subject.rstrip(","),
    )


def signal_menu(chosen: str, *, camera: bool) -> list[Group]:
    """Every signal by heading."""
    groups: dict[str, list[Choice]] = {say(title): [] for title in GROUPS}
    for name, signal in SIGNALS.items():
        if camera or not signal.needs_camera:
            wording = words_of(name)
            groups.setdefault(wording.group, []).append(Choice(name, wording.subject, name == chosen))
    return [Group(title, choices) for title, choices in groups.items() if choices]


HOLDS = (0, 5, 8, 10, 15, 20, 30, 45, 60, 120, 180, 300, 600)
COOLDOWNS = (60, 90, 180, 300, 600, 900, 1800, 3600)
MOST = (1, 2, 3, 4, 5, 6, 10)
PRIORITIES = (
    (50, gettext_lazy("before most others")),
    (20, gettext_lazy("in its turn")),
    (0, gettext_lazy("after the others")),
)


def hold_menu(typed: str) -> list[Choice]:
    """How long it must last."""
    return _numbers(
        HOLDS,
        typed,
        lambda number: (
            _("once that has lasted %(time)s") % {"time": seconds_in_words(number)}
            if number
            else _("as soon as that is so")
        ),
    )


def cooldown_menu(typed: str) -> list[Choice]:
    """How often at most."""
    return _numbers(
        COOLDOWNS,
        typed,
        lambda number: _("once in %(time)s") % {"time": seconds_in_words(number)} if number else _("every moment"),
    )


def most_menu(typed: str) -> list[Choice]:
    """How often in a lesson."""
    return _numbers(MOST, typed, _times)


def _times(number: float) -> str:
    return ngettext("once", "%(count)s times", _plural(number)) % {"count": _plain(number)}


def priority_menu(typed: str) -> list[Choice]:
    """Who goes first when several rules could act."""
    named = [Choice(str(number), str(words), str(number) == typed) for number, words in PRIORITIES]
    if any(choice.chosen for choice in named) or not typed:
        return named
    return [*named, Choice(typed, _("as urgent as %(number)s") % {"number": typed}, chosen=True)]


def seconds_in_words(number: float) -> str:
    """As one says it: 8 seconds, 3 minutes, 1 minute."""
    if number < 60 or number % 60:
        return ngettext("%(count)s second", "%(count)s seconds", _plural(number)) % {"count": _plain(number)}
    return ngettext("%(count)s minute", "%(count)s minutes", _plural(number / 60)) % {"count": _plain(number / 60)}


def _plural(number: float) -> int:
    return 1 if number == 1 else 2


def _plain(number: float) -> str:
    return number_format(f"{number:g}")


def _numbers(offered: Sequence[int], typed: str, words: Callable[[float], str]) -> list[Choice]:
    try:
        now = float(typed or 0)
    except ValueError:
        now = float(offered[0])
    return [Choice(f"{number:g}", words(number), number == now) for number in sorted({*map(float, offered), now})]


def action_menu(chosen: str) -> list[Choice]:
    """What the rule may do."""
    return [Choice(key, option.words, key == chosen) for key, option in ACTION_OPTIONS.items()]


@dataclass(frozen=True)
class Given:
    """One thing that a story says of the student."""

    name: str
    subject: str
    after: str
    choices: list[Choice]
    typed: str


@dataclass(frozen=True)
class StoryView:
    """A story in the form."""

    number: int
    title: str
    fires: bool
    given: list[Given]


def view_story(number: int, story: StoryDraft, signals: Sequence[str]) -> StoryView:
    """The fields of a story: one for each signal that the rule asks about."""
    given = [_view_given(f"t{number}-{name}", name, story.given.get(name, "unknown")) for name in signals]
    return StoryView(number, story.title, story.fires, given)


def _view_given(field: str, name: str, now: str) -> Given:
    wording, kind = words_of(name), SIGNALS[name].type
    unknown = Choice("unknown", _("not known"), now == "unknown")
    if kind == "truth":
        choices = [Choice("yes", wording.truth[0], now == "yes"), Choice("no", wording.truth[1], now == "no"), unknown]
    elif wording.choices:
        named = [(typed(name, value), words) for value, words in wording.choices]
        choices = [*(Choice(value, words, value == now) for value, words in named), unknown]
    else:
        choices = []
    return Given(field, wording.subject.rstrip(","), wording.after, choices, "" if now == "unknown" else now)


def act_on(draft: RuleDraft, act: str) -> None:
    """What a button of the form changes in it."""
    what, _, rest = act.partition(":")
    prefix, _, number = rest.partition(":")
    condition = {"w": draft.when, "f": draft.stand_in, "r": draft.release}.get(prefix)
    place = int(number) if number.isdigit() else -1
    if condition:
        _act_on_condition(condition, what, place)
    if what == "story" and len(draft.stories) < MAX_STORIES:
        draft.stories.append(StoryDraft())
    if what == "suggest":
        draft.stories = (draft.stories + suggest_stories(draft.when, camera=draft.uses_camera))[:MAX_STORIES]
    if what == "drop" and prefix.isdigit() and int(prefix) < len(draft.stories):
        del draft.stories[int(prefix)]
    complete_stories(draft.stories, draft.when)
    if draft.again == "when" and not draft.release.rows and not draft.release.as_text:
        draft.release.add("correct_in_row")
    if draft.uses_camera and not draft.stand_in.rows and not draft.stand_in.as_text:
        draft.stand_in.add("wrong_in_row")


def _act_on_condition(condition: ConditionDraft, what: str, place: int) -> None:
    match what:
        case "add":
            condition.add("wrong_in_row" if not condition.rows else "items_done")
        case "alt":
            condition.add_alternative(place)
        case "remove":
            condition.remove(place)
        case "text":
            condition.to_text()
        case "menus":
            condition.to_menus()


def number_in_words(name: str) -> str:
    """What a number in a text to the student stands for; nothing where no number would be understood."""
    wording, signal = words_of(name), SIGNALS[name]
    if signal.type != "number" or wording.choices or wording.scale != 1:
        return ""
    return f"{wording.subject.rstrip(',')} … {wording.after}"
