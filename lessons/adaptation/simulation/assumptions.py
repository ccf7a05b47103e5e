"""Everything that the simulation takes for granted, in one place. What each number rests on: docs/simulation.md.

Abilities are logits. Times are seconds unless the name says otherwise. Shares and chances are 0 to 1.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Assumptions:
    """The world that simulated students live in. Change one number to see what hangs on it."""

    minutes: float = 45
    tick: float = 5

    # Students: what they can do before the lesson, and how they work.
    ability_mean: float = -0.9
    ability_sd: float = 0.8
    before_mean: float = 0.5  # the earlier skill that the lesson builds on
    before_sd: float = 1.1
    pace_sd: float = 0.25  # of the logarithm of the time they need
    guess: float = 0.18
    slip: float = 0.08
    level_step: float = 0.8  # logits between simpler, standard and challenge
    asks_hint: float = 0.25  # after a wrong answer
    hint_helps: float = 0.5  # logits on the next try
    tries: int = 4  # then they read the explanation and go on

    # Learning.
    reading_gain: float = 0.005  # logits a second of attentive reading
    practice_gain: float = 0.20  # logits an answer, at the best rate of success
    best_success: float = 0.8
    success_width: float = 0.3
    without_base: float = 0.35  # of the gain that is left when the skill below is missing altogether

    # Attention.
    wander_share: float = 0.24  # of the time, rested and interested; fatigue and boredom add to it
    wander_lasts: float = 25
    overt_share: float = 0.4  # of it can be seen: eyes off the page; the rest looks like reading
    leaves_page: float = 0.3  # of what can be seen: another page is opened
    tires_after_minutes: float = 12
    tires_by: float = 0.03  # more wandering for each further minute without a break
    left_attention: float = 0.15  # what still gets through while thoughts wander

    # Confusion and boredom.
    confused_by_wrong: float = 0.45
    confused_by_reading: float = 0.35
    resolves_in: float = 90  # alone, at middling ability
    resolved_gain: float = 0.08  # confusion that resolves teaches
    rereads: float = 0.3  # a confused reader goes back to the passage before going on
    confused_learning: float = 0.6  # of the gain, while it lasts
    frustrates_after: float = 180
    bores_above: float = 0.85  # rate of success: the upper end of what the site aims at
    bores_by: float = 0.25
    interests_by: float = 0.15

    # What actions do. `help_size` scales all of what helps; at 0 nothing that is brought helps at all.
    help_size: float = 1.0
    help_ends_at: float = 0.8  # expertise reversal: above this mastery help costs more than it gives
    example_gain: float = 0.45
    explanation_gain: float = 0.30
    recap_gain: float = 0.20
    film_gain: float = 0.25
    lesson_gain: float = 1.2  # on the earlier skill
    teacher_gain: float = 0.30
    teacher_comes: float = 0.35
    explanation_resolves: float = 0.6
    example_resolves: float = 0.5
    recap_resolves: float = 0.35
    simpler_figure_resolves: float = 0.35
    captions_hold: float = 0.3  # less wandering during a film
    back_on_task: float = 0.7  # a question or a recap ends a lapse

    # What interruptions cost.
    seconds_lost: float = 6
    distracts: float = 0.15
    accepts_needed: float = 0.65
    accepts_unneeded: float = 0.3
    refuses: float = 0.5  # of those who do not accept say so; the others just go on

    # The camera.
    auc_away: float = 0.82
    auc_confusion: float = 0.65
    missing: float = 0.25
    missing_lasts: float = 20
