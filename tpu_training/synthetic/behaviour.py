"""What people do before a screen for minutes on end, as numbers: directions, lids and face, ten times a second.

Nothing is rendered. Each act is a function (generator, habits, frames) → Stretch; `behave` strings acts together as one
person would. How often a struggling reader frowns, and how often a calm one does, are assumptions (FROWNS); they are
what keeps the trained network from being surer of confusion than a face allows.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from tpu_training.synthetic.motion import Floats, blinks, sway
from tpu_training.synthetic.reading import LINE_LEFT, Style, reading_points

FPS = 10.0
# Share of people who struggle and show it on their brows, and of those who read with ease and lower them all the same.
FROWNS = {"struggling": 0.65, "calm": 0.06}
# Wider apart than in the sample clip's styles one would read confusion off the pace, which is not known to be so.
EASY, HARD = Style(line_s=2.3), Style(fixation_s=0.28, regressions=0.14, line_s=2.8)
PARTS = ("browDown", "browInnerUp", "eyeSquint", "eyeWide", "jawOpen", "mouthSmile", "mouthFrown", "mouthPress")
UNKNOWN = float("nan")


@dataclass(frozen=True)
class Habits:
    """How one person sits, looks and rests the face."""

    distance_cm: float
    page: tuple[float, float]
    """Where the text's middle lies on the screen, cm from the camera."""
    page_size: float
    """Width of the text by that of the sample clip."""
    head_follows: tuple[float, float]
    """Share of a look's yaw and pitch that the head takes over."""
    posture: tuple[float, float, float]
    """Head yaw, pitch and roll at rest, degrees."""
    restless: float
    rest: dict[str, float]
    frown: float
    squints: float
    """How strongly the lids tighten with a frown, by it."""
    lids: float
    pace: float
    """How slowly this person reads, by the usual pace."""


@dataclass
class Stretch:
    """A stretch of time, one row a frame: angles in degrees in the camera frame, lids and face 0..1, what is true."""

    head: Floats
    gaze: Floats
    open: Floats
    face: Floats
    """N×8 in the order of PARTS."""
    here: Floats
    focus: Floats
    """1 on the task, 0 away from it, NaN where nobody could tell."""
    struggle: Floats


Act = Callable[[np.random.Generator, Habits, int], Stretch]


def make_habits(rng: np.random.Generator) -> Habits:
    """Somebody."""
    spans = {"browDown": 0.25, "browInnerUp": 0.15, "eyeSquint": 0.45, "eyeWide": 0.2, "jawOpen": 0.05}
    spans |= {"mouthSmile": 0.4, "mouthFrown": 0.15, "mouthPress": 0.2}
    return Habits(
        distance_cm=rng.uniform(42, 75),
        page=(rng.normal(0, 3.0), rng.uniform(-15, -7)),
        page_size=rng.uniform(0.8, 1.7),
        head_follows=(rng.uniform(0.05, 0.5), rng.uniform(0.2, 0.6)),
        posture=(rng.normal(0, 3), rng.normal(-3, 5), rng.normal(0, 3)),
        restless=rng.uniform(0.6, 1.8),
        rest={part: span * rng.random() ** 1.5 for part, span in spans.items()},
        frown=rng.uniform(0.4, 1.0),
        squints=rng.uniform(0.2, 0.8),
        lids=rng.uniform(0.8, 1.0),
        pace=float(np.exp(rng.normal(0, 0.35))),
    )


def still(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Somebody who sits there and looks at the camera."""
    r = who.restless
    head = np.stack([sway(rng, n, FPS, a * r) + p for a, p in zip((1.4, 0.9, 1.3), who.posture, strict=True)], axis=1)
    face = np.array([[who.rest[part] for part in PARTS]]) + rng.normal(0, 0.01, (n, len(PARTS)))
    shut = blinks(rng, n, FPS)
    ones = np.ones(n)
    return Stretch(head, np.zeros((n, 2)), who.lids * (1 - shut), face, ones, ones.copy(), np.zeros(n))


def show(face: Floats, part: str, amount: Floats | float) -> None:
    """Add to a part of the face (in place)."""
    face[:, PARTS.index(part)] += amount


def aim(who: Habits, stretch: Stretch, points: Floats) -> None:
    """Look at points of the screen (N×2 cm); the head follows a little (in place)."""
    yaw = np.degrees(np.arctan2(points[:, 0], who.distance_cm))
    pitch = np.degrees(np.arctan2(points[:, 1], np.hypot(points[:, 0], who.distance_cm)))
    turn(who, stretch, np.stack([yaw, pitch], axis=1), who.head_follows)


def turn(who: Habits, stretch: Stretch, gaze: Floats, share: tuple[float, float]) -> None:
    """Look into a direction, with the head doing its share (in place)."""
    stretch.gaze = gaze
    usual = np.degrees(np.arctan2(np.array(who.page), who.distance_cm))
    stretch.head[:, :2] += (gaze - usual) * share + usual * who.head_follows


def read(rng: np.random.Generator, who: Habits, n: int, style: Style) -> Stretch:
    """Eyes on the text."""
    stretch = still(rng, who, n)
    # The clip's page has its middle about 9 cm below the camera.
    points = reading_points(rng, n / FPS, FPS, paced(rng, who, style)) - (0.0, -9.0)
    aim(who, stretch, points * who.page_size + who.page)
    return stretch


def paced(rng: np.random.Generator, who: Habits, style: Style) -> Style:
    """The style as this person has it: readers differ more than easy and hard text do."""
    pace = who.pace * float(np.exp(rng.normal(0, 0.2)))
    return Style(style.fixation_s * pace**0.5, style.regressions, style.line_s * pace)


def frown(rng: np.random.Generator, who: Habits, stretch: Stretch) -> None:
    """Lower the brows, with the lids and mouth that go along (in place)."""
    n = len(stretch.open)
    strength = who.frown * np.clip(rng.uniform(0.6, 1.1) + sway(rng, n, FPS, 0.15), 0.2, 1.2)
    show(stretch.face, "browDown", strength * rng.uniform(0.6, 1.0))
    show(stretch.face, "eyeSquint", strength * who.squints)
    for part, share in (("mouthPress", 0.3), ("mouthFrown", 0.3)):
        if rng.random() < 0.5:
            show(stretch.face, part, strength * share)
    stretch.open *= 1 - rng.uniform(0, 0.55) * who.squints


def reads(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Reads with ease; some lower their brows all the same."""
    stretch = read(rng, who, n, EASY)
    if rng.random() < FROWNS["calm"]:
        frown(rng, who, stretch)
    elif rng.random() < 0.15:
        smile(rng, stretch)
    return stretch


def smile(rng: np.random.Generator, stretch: Stretch) -> None:
    """A smile lifts the cheeks, which tightens the lids and seems to lower the brows (in place)."""
    amount = rng.uniform(0.3, 0.8)
    for part, share in (("mouthSmile", 1.0), ("eyeSquint", 0.5), ("browDown", 0.25)):
        show(stretch.face, part, amount * share)


def struggles(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Reads without understanding: slowly, often back; most frown, some raise the inner brows or lean in."""
    stretch = read(rng, who, n, HARD)
    stretch.struggle[:] = 1.0
    if rng.random() < FROWNS["struggling"]:
        frown(rng, who, stretch)
    if rng.random() < 0.2:
        show(stretch.face, "browInnerUp", rng.uniform(0.2, 0.6))
    if rng.random() < 0.25:
        stretch.head[:, 2] += rng.choice((-1, 1)) * rng.uniform(4, 12)
    return stretch


def thinks(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Looks up or aside for a moment, as people do who think: still on the task."""
    stretch = still(rng, who, n)
    to = np.array([rng.normal(0, 18), rng.uniform(0, 22)])
    turn(who, stretch, to + rng.normal(0, 1.5, (n, 2)), (0.3, 0.3))
    stretch.focus[:] = 0.8
    return stretch


def types(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Looks down at the keyboard for a moment."""
    stretch = still(rng, who, n)
    to = np.array([rng.normal(0, 4), rng.uniform(-38, -26)])
    turn(who, stretch, to + rng.normal(0, 2, (n, 2)), (0.2, rng.uniform(0.3, 0.7)))
    stretch.open *= 0.7
    stretch.focus[:] = 0.8
    return stretch


def looks_aside(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Looks out of the window or at somebody beside."""
    stretch = still(rng, who, n)
    to = np.array([rng.choice((-1, 1)) * rng.uniform(26, 65), rng.normal(0, 6)])
    held = np.repeat(rng.normal(0, (4, 2.5), (n, 2)), np.maximum(1, rng.geometric(1.2 / FPS, n)), axis=0)[:n]
    turn(who, stretch, to + held, (rng.uniform(0.45, 0.95), rng.uniform(0.3, 0.8)))
    stretch.focus[:] = 0.0
    return stretch


def phones(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Looks down at a phone in the lap."""
    stretch = still(rng, who, n)
    to = np.array([rng.normal(0, 14), rng.uniform(-60, -38)])
    turn(who, stretch, to + rng.normal(0, (2, 1.5), (n, 2)), (0.6, rng.uniform(0.4, 0.9)))
    stretch.open *= rng.uniform(0.45, 0.8)
    stretch.focus[:] = 0.0
    return stretch


def stares(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Mind elsewhere: eyes stay at one place of the screen, lids sink a little, few blinks."""
    stretch = still(rng, who, n)
    to = np.array(who.page) + rng.uniform(-1, 1, 2) * (LINE_LEFT, 5)
    aim(who, stretch, to + np.stack([sway(rng, n, FPS, 0.5), sway(rng, n, FPS, 0.5)], axis=1))
    stretch.open = np.maximum(stretch.open, who.lids * (rng.random() < 0.7)) * rng.uniform(0.7, 0.95)
    stretch.focus[:] = 0.45
    return stretch


def dozes(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Lids close, slowly or at once, and the head sinks."""
    stretch = still(rng, who, n)
    turn(who, stretch, np.degrees(np.arctan2(np.tile(who.page, (n, 1)), who.distance_cm)), who.head_follows)
    after = np.arange(n) / FPS
    sink = np.clip(after / rng.uniform(0.3, 4.0), 0, 1)
    stretch.open = who.lids * np.clip(1 - sink + 0.15 * (rng.random() < 0.4) * np.abs(sway(rng, n, FPS, 1)), 0, 1)
    stretch.head[:, 1] -= rng.uniform(0, 22) * np.clip(after / 8, 0, 1)
    stretch.gaze[:, 1] -= rng.uniform(0, 15) * sink
    stretch.focus = np.clip(1 - 1.5 * sink, 0, 1)
    return stretch


def talks(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Talks to somebody, turned to them or not."""
    stretch = still(rng, who, n)
    aside = rng.choice((-1, 1)) * rng.uniform(5, 55)
    turn(who, stretch, np.array([aside, rng.normal(-5, 5)]) + rng.normal(0, 3, (n, 2)), (0.7, 0.5))
    show(stretch.face, "jawOpen", 0.4 * np.abs(np.sin(np.arange(n) * rng.uniform(1.0, 2.0))) * rng.random(n))
    if rng.random() < 0.5:
        smile(rng, stretch)
    stretch.focus[:] = 0.3 if abs(aside) < 20 else 0.0
    return stretch


def leaves(rng: np.random.Generator, who: Habits, n: int) -> Stretch:
    """Is not there, or hides the face."""
    stretch = still(rng, who, n)
    stretch.here[:] = 0.0
    stretch.focus[:] = UNKNOWN
    return stretch


# act → (how often it is next, shortest and longest seconds)
ACTS: dict[Act, tuple[float, float, float]] = {
    reads: (0.27, 8, 70),
    struggles: (0.17, 10, 60),
    thinks: (0.09, 0.8, 2.5),
    types: (0.06, 0.8, 3.0),
    looks_aside: (0.11, 2, 40),
    phones: (0.09, 4, 50),
    stares: (0.07, 6, 40),
    dozes: (0.06, 3, 35),
    talks: (0.05, 3, 25),
    leaves: (0.03, 2, 30),
}


def behave(rng: np.random.Generator, who: Habits, seconds: float) -> Stretch:
    """One person for a while, beginning with reading; most acts are followed by reading again."""
    chosen: list[Act] = [reads]
    frames = [int(rng.uniform(6, 30) * FPS)]
    acts, odds = list(ACTS), np.array([weight for weight, _, _ in ACTS.values()])
    while sum(frames) < seconds * FPS:
        onward = chosen[-1] in {reads, struggles} or rng.random() < 0.35
        chosen.append(acts[rng.choice(len(acts), p=odds / odds.sum())] if onward else reads)
        _, shortest, longest = ACTS[chosen[-1]]
        frames.append(max(4, int(np.exp(rng.uniform(np.log(shortest), np.log(longest))) * FPS)))
    return joined([act(rng, who, n) for act, n in zip(chosen, frames, strict=True)])


def joined(parts: list[Stretch]) -> Stretch:
    """One after the other; heads and faces take a moment to get there, eyes do not."""
    whole = Stretch(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Stretch)))
    whole.head, whole.face = eased(whole.head), np.clip(eased(whole.face), 0, 1)
    return whole


def eased(values: Floats, frames: int = 5) -> Floats:
    """Running mean along time."""
    padded = np.concatenate([np.repeat(values[:1], frames - 1, axis=0), values])
    sums = np.cumsum(np.concatenate([np.zeros((1, values.shape[1])), padded]), axis=0)
    return np.asarray((sums[frames:] - sums[:-frames]) / frames, np.float64)
