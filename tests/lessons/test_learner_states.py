"""What an answer changes: mastery stays between 0 and 1, a right answer lowers nothing, a replay ends the same."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.learner.beliefs import believe, current_states, in_order, nearest_below, starting_state
from lessons.learner.reviews import due_of, recall, review
from lessons.learner.skill_state import Answered, Difficulty, SkillState, chance, faded, learn, logistic, weight_of
from lessons.learner.taking_in import Entry, Kept, take_in, untried

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
CHAIN = {1: frozenset[int](), 2: frozenset({1}), 3: frozenset({2}), 4: frozenset({1})}

ratings = st.floats(-6, 6)
spreads = st.floats(0.2, 1.3)
states = st.builds(
    SkillState, rating=ratings, uncertainty=spreads, wins=st.integers(0, 40), fails=st.integers(0, 40),
    practised_at=st.just(START),
)  # fmt: skip
difficulties = st.builds(Difficulty, rating=ratings, uncertainty=st.floats(0.1, 0.8))
later = st.floats(0, 400).map(lambda days: START + timedelta(days=days))
entries = st.builds(
    Entry, skills=st.sampled_from([(1,), (2,), (3,), (4,), (1, 2), (2, 4)]), correct=st.booleans(), at=later,
    hints=st.integers(0, 4), tries_before=st.integers(0, 4), first=st.booleans(),
)  # fmt: skip


def replay(story: list[Entry]) -> dict[int, Kept]:
    kept: dict[int, Kept] = {}
    difficulty = untried("standard")
    for entry in story:
        changed, difficulty = take_in(entry, kept, difficulty, CHAIN)
        kept |= changed
    return kept


@given(st.lists(states, min_size=1, max_size=4), difficulties, later, st.floats(0.1, 1))
def test_a_right_answer_lowers_nothing_and_a_wrong_one_raises_nothing(
    before: list[SkillState], difficulty: Difficulty, at: datetime, weight: float
) -> None:
    now = [faded(state, at) for state in before]
    for correct in (True, False):
        after = learn(before, difficulty, Answered(correct, at, weight))
        assert all((one.rating >= old.rating) == correct or one.rating == old.rating
                   for one, old in zip(after, now, strict=True))  # fmt: skip
        assert all(0 < logistic(one.rating) < 1 for one in after)


@given(st.lists(states, min_size=1, max_size=3), difficulties)
def test_a_chance_lies_between_0_and_1(skills: list[SkillState], difficulty: Difficulty) -> None:
    assert 0 < chance(skills, difficulty) < 1


@given(st.lists(entries, max_size=30))
def test_beliefs_stay_between_0_and_1_and_inside_their_interval(story: list[Entry]) -> None:
    beliefs = believe({skill: kept.state for skill, kept in replay(story).items()}, CHAIN)
    for belief in beliefs.values():
        low, high = belief.interval
        assert 0 < low <= belief.mastery <= high < 1
        assert 0 <= belief.half_width <= 0.5


@given(st.lists(entries, max_size=20), st.sampled_from([1, 2, 3, 4]))
def test_a_right_answer_lowers_no_belief_about_any_skill(story: list[Entry], skill: int) -> None:
    kept = replay(story)
    at = START + timedelta(days=401)
    states = {one: faded(found.state, at) for one, found in kept.items()}
    before = believe(states, CHAIN)
    changed, _ = take_in(Entry((skill,), correct=True, at=at), kept, untried("standard"), CHAIN)
    after = believe(states | {one: found.state for one, found in changed.items()}, CHAIN)
    assert before.keys() <= after.keys()
    assert all(after[one].rating >= belief.rating - 1e-9 for one, belief in before.items())


@given(st.lists(entries, max_size=25))
def test_the_same_answers_again_give_the_same_state(story: list[Entry]) -> None:
    assert replay(story) == replay(story)


@given(st.lists(entries.filter(lambda entry: entry.skills == (1,)), max_size=10),
       st.lists(entries.filter(lambda entry: entry.skills == (4,)), max_size=10), st.randoms())  # fmt: skip
def test_skills_practised_side_by_side_do_not_depend_on_how_their_answers_mix(
    ones: list[Entry], fours: list[Entry], chance_: object
) -> None:
    """Claimed for skills that were both practised before, at difficulties that are settled."""
    settled = Difficulty(0.0, 0.2)
    begun = {skill: Kept(SkillState(0.3, 0.9, 2, 1, practised_at=START), None) for skill in (1, 4)}

    def state_after(story: list[Entry]) -> dict[int, Kept]:
        kept = dict(begun)
        for entry in story:
            kept |= take_in(entry, kept, settled, CHAIN)[0]
        return kept

    mixed = [*ones[: len(ones) // 2], *fours, *ones[len(ones) // 2 :]]
    assert state_after(ones + fours) == state_after(fours + ones) == state_after(mixed)


def test_help_makes_a_right_answer_count_less_and_a_wrong_one_as_much() -> None:
    assert weight_of(correct=True, hints=0, tries_before=0) == 1
    assert weight_of(correct=True, hints=1, tries_before=0) == pytest.approx(1 / 2)
    assert weight_of(correct=True, hints=2, tries_before=1) == pytest.approx(1 / 4)
    assert weight_of(correct=False, hints=3, tries_before=3) == 1
    alone, helped = (replay([Entry((1,), correct=True, at=START, hints=hints)])[1] for hints in (0, 2))
    assert alone.state.rating > helped.state.rating > 0
    assert (alone.state.streak, helped.state.streak) == (1, 0)


def test_ten_chances_without_three_in_a_row_are_a_struggle_and_three_in_a_row_end_it() -> None:
    wavering = [Entry((1,), correct=place % 3 != 2, at=START) for place in range(10)]
    assert not replay(wavering[:9])[1].state.struggling
    assert replay(wavering)[1].state.struggling
    solved = [*wavering, *[Entry((1,), correct=True, at=START)] * 3]
    assert not replay(solved)[1].state.struggling
    assert not replay([Entry((1,), correct=True, at=START)] * 12)[1].state.struggling


def test_what_is_not_practised_fades_towards_average_and_becomes_unsure() -> None:
    held = SkillState(2.0, 0.5, wins=5, practised_at=START)
    after = faded(held, START + timedelta(days=150))
    assert 0 < after.rating < held.rating
    assert after.uncertainty > held.uncertainty
    weak = SkillState(-2.0, 0.5, wins=1, practised_at=START)
    assert faded(weak, START + timedelta(days=150)).rating == weak.rating
    assert faded(held, START - timedelta(days=1)) == held


def test_who_holds_a_skill_probably_holds_what_it_builds_on_but_nobody_is_sure() -> None:
    strong = {3: SkillState(1.5, 0.6, wins=6, practised_at=START)}
    beliefs = believe(strong, CHAIN)
    assert beliefs[1].rating > beliefs[2].rating > 1.5
    assert not beliefs[1].observed
    assert beliefs[1].uncertainty >= 1.0
    assert beliefs[1].standing == "not yet known"
    weak = {3: SkillState(-1.5, 0.6, fails=6, practised_at=START)}
    assert set(believe(weak, CHAIN)) == {3}


def test_a_new_skill_starts_from_what_it_builds_on_else_unknown() -> None:
    known = {1: SkillState(1.0, 0.5, wins=5, practised_at=START)}
    assert 0 < starting_state(2, known, CHAIN).rating < 1
    assert current_states(known, CHAIN)[2] == starting_state(2, known, CHAIN)
    apart = {1: frozenset[int](), 9: frozenset[int]()}
    assert starting_state(9, known, apart) == SkillState()


def test_the_graph_is_read_from_the_ground_up() -> None:
    assert in_order(CHAIN) == [1, 2, 3, 4]
    assert nearest_below([3], CHAIN) == [2, 1]
    assert nearest_below([1], CHAIN) == []


def test_reviews_come_later_the_better_it_went() -> None:
    dues = [
        due_of(review(None, skill=1, correct=correct, aided=aided, at=START))
        for correct, aided in ((False, False), (True, True), (True, False))
    ]
    assert START < dues[0] < dues[1] < dues[2]


@given(st.lists(st.tuples(st.booleans(), st.booleans(), later), min_size=1, max_size=15))
def test_a_card_is_always_due_after_its_last_answer_and_within_half_a_year(
    story: list[tuple[bool, bool, datetime]],
) -> None:
    card = None
    latest = START
    for correct, aided, at in story:  # in any order: answers kept while offline come late
        card = review(card, skill=1, correct=correct, aided=aided, at=at)
        latest = max(latest, at)
    assert card is not None
    assert latest < due_of(card) <= latest + timedelta(days=181)
    assert 0 < recall(card, due_of(card)) < 1
