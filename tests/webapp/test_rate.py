"""Load shedding: rates fall before latency rises, all get the same, and cameras take turns when even that is full."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from attention_model.service.share import BusyShare
from webapp.live.rate import FULL, LEAST, MAX_FPS, MIN_FPS, SETTLING_S, STEADY_FPS, Load, choose_fps
from webapp.live.turns import TURN_SECONDS, turned


@dataclass(eq=False)
class Stream:
    """A camera, as far as turns know it."""

    name: int = 0
    resting: bool = False
    since: float = 0.0
    held: bool = False


@dataclass
class Plant:
    """Workers that can read so many frames a second, and what is known of them a second later."""

    capacity: float
    streams: int
    load: Load
    queue: float = 0.0
    busy: float = 0.0

    def second(self) -> None:
        """One second passes."""
        working = self.streams if self.load.seats is None else min(self.load.seats, self.streams)
        asked = working * choose_fps(streaming_seconds=60, load=self.load)
        self.queue = min(float(working), max(0.0, self.queue + asked - self.capacity))  # one credit each
        self.busy = min(1.0, asked / self.capacity + self.queue / self.capacity)
        self.load.note(1000 * self.queue / self.capacity + 10)
        self.load.steer(self.busy, self.streams)

    @property
    def used(self) -> float:
        """Frames asked for, as a share of the capacity."""
        working = self.streams if self.load.seats is None else min(self.load.seats, self.streams)
        return working * choose_fps(streaming_seconds=60, load=self.load) / self.capacity


def test_with_room_for_all_everyone_sends_what_is_wanted() -> None:
    load = Load()
    for _ in range(20):
        load.note(12)
        load.steer(0.3, 10)
    assert choose_fps(streaming_seconds=60, load=load) == STEADY_FPS
    assert choose_fps(streaming_seconds=60, load=load, calibrating=True) == MAX_FPS


@given(
    capacity=st.floats(1, 400),
    streams=st.integers(1, 600),
    room=st.floats(LEAST, 1),
)
def test_from_any_beginning_the_frames_come_to_fit_and_stay_so(capacity: float, streams: int, room: float) -> None:
    plant = Plant(capacity, streams, Load(room=room))
    for _ in range(240):
        plant.second()
    used = []
    for _ in range(120):
        plant.second()
        used.append(plant.used)
    one_camera = MIN_FPS / capacity
    assert sum(used) / len(used) <= max(FULL + 0.05, one_camera)  # a single camera may be too much
    everything = plant.load.room == 1.0 and plant.load.seats is None
    assert everything or sum(used) / len(used) > 0.4 or one_camera > 0.4  # and what is there is used
    if one_camera < 0.2:
        assert plant.queue < capacity  # nothing piles up


def test_load_that_goes_is_forgotten_in_a_minute() -> None:
    plant = Plant(30, 100, Load())
    for _ in range(60):
        plant.second()
    assert plant.load.room < 0.5
    plant.capacity = 3000
    for _ in range(60):
        plant.second()
    assert plant.load.room == 1.0
    assert plant.load.seats is None


def test_a_late_answer_lowers_the_rate_even_where_nobody_says_that_they_are_busy() -> None:
    load = Load()
    for _ in range(SETTLING_S + 1):
        for _ in range(30):
            load.note(400)
        load.steer(0.1, 5)
    assert choose_fps(streaming_seconds=60, load=load) < STEADY_FPS


@given(
    cameras=st.integers(2, 40),
    seats=st.integers(1, 20),
    held=st.sets(st.integers(0, 39), max_size=2),
)
def test_everyone_gets_a_turn_and_never_more_work_than_there_are_seats(
    cameras: int, seats: int, held: set[int]
) -> None:
    streams = [Stream(number) for number in range(cameras)]
    worked = dict.fromkeys(range(cameras), 0)
    rounds = 2 * (cameras // seats + 2)
    for second in range(int(rounds * TURN_SECONDS)):
        for stream in streams:
            stream.held = stream.name in held and second < TURN_SECONDS
        leaving, coming = turned(streams, seats, float(second))
        for stream, resting in [*((each, True) for each in leaving), *((each, False) for each in coming)]:
            stream.resting, stream.since = resting, float(second)
        working = [stream for stream in streams if not stream.resting]
        assert len(working) == max(min(seats, cameras), sum(stream.held for stream in working))
        for stream in working:
            worked[stream.name] += 1
    shares = sorted(worked.values())
    assert shares[0] > 0
    assert shares[-1] - shares[0] <= 4 * TURN_SECONDS


def test_whoever_sets_up_the_gaze_is_not_sent_to_rest() -> None:
    streams = [Stream(number, since=float(number), held=number == 0) for number in range(3)]
    leaving, coming = turned(streams, 1, 500.0)
    assert streams[0] not in leaving
    assert not coming
    assert len(leaving) == 2


def test_all_work_again_as_soon_as_there_are_seats_for_all() -> None:
    streams = [Stream(number, resting=number > 0) for number in range(5)]
    leaving, coming = turned(streams, None, 10.0)
    assert not leaving
    assert coming == streams[1:]


@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1)), max_size=60))
def test_a_share_of_time_is_a_share(work: list[tuple[float, float]]) -> None:
    share, now = BusyShare(0.0), 0.0
    for idle, busy in work:
        share.worked(now + idle, now + idle + busy)
        now += idle + busy
        assert 0.0 <= share.value <= 1.0


def test_half_of_the_time_at_work_is_told_as_half() -> None:
    share, now = BusyShare(0.0), 0.0
    for _ in range(1000):
        share.worked(now + 0.005, now + 0.010)
        now += 0.010
    assert abs(share.value - 0.5) < 0.01
