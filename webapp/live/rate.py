"""How many frames a second a student's page may send: from what is needed and what workers and this process can bear.

Every web process steers one share for all its streams, so that all get the same. All of them see the same workers
(every answer says how busy its worker was), add a little when there is room and give back in proportion when there is
none: additive increase, multiplicative decrease.
"""

from dataclasses import dataclass, field

MIN_FPS = 0.5
MAX_FPS = 8.0
STEADY_FPS = 3.0
STARTING_FPS = 5.0  # until the first estimates are known
STARTING_SECONDS = 10.0
SMOOTHING = 0.1

FULL = 0.85  # of a worker's or this process's time: at more than that frames begin to wait for each other
CALM = 0.5  # below that a camera may begin with more than its share
SATURATED = 0.97  # who is never idle does not tell how much too much they get
COMFORTABLE_MS = 150.0  # from frame to observation; more than that is a queue, whoever causes it
SETTLING_S = 1  # after less was asked for, until that is seen
RISE, RISE_WHEN_CALM = 0.02, 0.1  # a second: near the limit slowly, or it would be passed before that is seen
RETREAT = 0.7
LEAST = MIN_FPS / STEADY_FPS  # below that share cameras take turns instead
LEAST_SHARE = 1e-4


@dataclass
class Load:
    """What this process and its workers bear, shared by all its streams. `room`: 1 when there is room for everyone."""

    room: float = 1.0
    seats: int | None = None  # how many cameras may work at once; None: all
    calm: bool = True  # more than twice as much would fit
    latency_ms: float = 0.0  # smoothed, to be looked at
    _share: float = field(init=False)  # of what all streams would like; may be less than `LEAST` for each
    _sum_ms: float = 0.0
    _count: int = 0
    _settling: int = 0

    def __post_init__(self) -> None:
        self._share = self.room

    def note(self, latency_ms: float) -> None:
        """Takes in one more time from frame to observation."""
        self.latency_ms += SMOOTHING * (latency_ms - self.latency_ms)
        self._sum_ms += latency_ms
        self._count += 1

    def steer(self, busy: float, streams: int) -> None:
        """Once a second: `busy` is the share of their time that workers, or this process, were at work."""
        pressure = max(busy / FULL, self._mean_ms() / COMFORTABLE_MS)
        self.calm = pressure < CALM
        if not streams:
            self._share = 1.0
        elif pressure <= 1.0 and self._one_more_fits(pressure):
            left = min(1.0, 5 * (1.0 - pressure))
            self._share += left * min(RISE_WHEN_CALM if self.calm else RISE, self._share / 8)
        elif pressure > 1.0 and self._settling == 0:
            self._share *= RETREAT if busy >= SATURATED else max(RETREAT, 1.0 / pressure)
            self._settling = SETTLING_S + 1
        self._settling = max(0, self._settling - 1)
        self._share = min(1.0, max(LEAST_SHARE, self._share))
        self.room = max(LEAST, self._share)
        self.seats = None if self._share >= LEAST else max(1, int(streams * self._share / LEAST))

    def _one_more_fits(self, pressure: float) -> bool:
        """Whether one seat more would not be too much: else a camera would come and go for ever."""
        return self.seats is None or pressure * (self.seats + 1) <= self.seats

    def _mean_ms(self) -> float:
        mean = self._sum_ms / self._count if self._count else 0.0
        self._sum_ms, self._count = 0.0, 0
        return mean


def choose_fps(*, streaming_seconds: float, load: Load, calibrating: bool = False) -> float:
    """Frames a second for a stream that has run for so long: rates fall before latency hurts."""
    if calibrating:
        return max(MIN_FPS, MAX_FPS * load.room)
    starting = streaming_seconds < STARTING_SECONDS and load.calm
    wanted = STARTING_FPS if starting else STEADY_FPS
    return max(MIN_FPS, wanted * load.room)
