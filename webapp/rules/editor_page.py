"""Every menu and table of the editor's page in one value."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.adaptation.rules import RuleSet
from lessons.adaptation.spoken import say
from webapp.rules import editor
from webapp.rules.action_words import NumberField
from webapp.rules.draft import read_whole
from webapp.rules.editor import Choice, ConditionView, StoryView
from webapp.rules.review import Look
from webapp.rules.rule_draft import OWN, RuleDraft


@dataclass(frozen=True)
class StoryRow:
    """A story with how it came out; `fired` is None while the rule cannot be tried."""

    view: StoryView
    fired: bool | None
    passes: bool


@dataclass(frozen=True)
class TypedNumber:
    """A number of the action, as it was typed."""

    field: NumberField
    typed: str


@dataclass(frozen=True)
class EditorPage:
    """What the templates draw."""

    when: ConditionView
    release: ConditionView | None
    stand_in: ConditionView | None
    holds: list[Choice]
    actions: list[Choice]
    modes: list[Choice]
    numbers: list[TypedNumber]
    cooldowns: list[Choice]
    mosts: list[Choice]
    priorities: list[Choice]
    fallbacks: list[Choice]
    stand_in_holds: list[Choice]
    release_holds: list[Choice]
    stories: list[StoryRow]
    names: list[Choice]

    @property
    def told(self) -> str:
        """How the stories came out, in a sentence."""
        number = len(self.stories)
        if not number:
            return _("No story yet. A short story says what should happen, and shows at once whether it does.")
        if any(story.fired is None for story in self.stories):
            return _("The stories are tried as soon as the sentence makes sense.")
        wrong = sum(not story.passes for story in self.stories)
        counted = ngettext("One short story.", "%(count)s short stories.", number)
        if wrong:
            outcome = ngettext(
                "%(wrong)s comes out differently from what you said.",
                "%(wrong)s come out differently from what you said.",
                wrong,
            )
        else:
            outcome = ngettext("It comes out as you said.", "All come out as you said.", number)
        return f"{counted} {outcome}" % {"count": number, "wrong": wrong}


def page_of(draft: RuleDraft, look: Look, others: RuleSet) -> EditorPage:
    """The page of a draft."""
    option = draft.option
    return EditorPage(
        when=editor.view_condition(draft.when),
        release=editor.view_condition(draft.release) if draft.again == "when" else None,
        stand_in=editor.view_condition(draft.stand_in, camera=False)
        if draft.uses_camera and draft.fallback == OWN
        else None,
        holds=editor.hold_menu(draft.hold),
        actions=editor.action_menu(draft.do),
        modes=[Choice(mode, words, mode == draft.mode) for mode, words in option.modes] if option else [],
        numbers=[TypedNumber(n, draft.numbers.get(n.name, str(n.default))) for n in option.numbers] if option else [],
        cooldowns=editor.cooldown_menu(draft.cooldown),
        mosts=editor.most_menu(draft.most),
        priorities=editor.priority_menu(draft.priority),
        fallbacks=_fallbacks(draft, others) if draft.uses_camera else [],
        stand_in_holds=editor.hold_menu(draft.stand_in_hold),
        release_holds=editor.hold_menu(draft.release_hold),
        stories=_stories(draft, look),
        names=_names(draft),
    )


def _fallbacks(draft: RuleDraft, others: RuleSet) -> list[Choice]:
    """Making one here, or a rule that is on and does the same without a camera."""
    option = draft.option
    params = dict(option.params) if option else {}
    params |= (
        {n.name: read_whole(draft.numbers.get(n.name), n.default, n.most) for n in option.numbers} if option else {}
    )
    fitting = [
        rule
        for rule in others
        if option and not rule.camera_signals and rule.do.kind == option.kind and dict(rule.do.params) == params
    ]
    own = Choice(OWN, _("they get the same when"), draft.fallback == OWN)
    return [
        own,
        *(
            Choice(rule.id, _("“%(rule)s” does the same") % {"rule": say(rule.title)}, draft.fallback == rule.id)
            for rule in fitting
        ),
    ]


def _stories(draft: RuleDraft, look: Look) -> list[StoryRow]:
    rows = []
    for number, story in enumerate(draft.stories):
        view = editor.view_story(number, story, draft.when.signals)
        result = look.stories[number] if number < len(look.stories) else None
        rows.append(StoryRow(view, result.fired if result else None, result.passes if result else False))
    return rows


def _names(draft: RuleDraft) -> list[Choice]:
    """Numbers that a text to the student may hold."""
    return [
        Choice(f"{{{name}}}", editor.number_in_words(name))
        for name in draft.when.signals
        if editor.number_in_words(name)
    ]
