"""How many frames a second a student's page may send: from what is needed and what the worker can bear."""

from dataclasses import dataclass

MIN_FPS = 0.5
MAX_FPS = 8.0
STEADY_FPS = 3.0
STARTING_FPS = 5.0  # until the first estimates are known
STARTING_SECONDS = 10.0
COMFORTABLE_MS = 150.0
SMOOTHING = 0.1


@dataclass
class Load:
    """Smoothed time from frame to observation in this process, shared by all its streams."""

    latency_ms: float = 0.0

    def note(self, latency_ms: float) -> None:
        """Takes in one more measurement."""
        self.latency_ms += SMOOTHING * (latency_ms - self.latency_ms)

    @property
    def room(self) -> float:
        """1 when there is room for everyone, falling towards 0 as latency rises above what is comfortable."""
        return min(1.0, COMFORTABLE_MS / max(self.latency_ms, 1.0))


def choose_fps(*, streaming_seconds: float, load: Load) -> float:
    """Frames a second for a stream that has run for so long: rates fall before latency hurts."""
    wanted = STARTING_FPS if streaming_seconds < STARTING_SECONDS else STEADY_FPS
    return max(MIN_FPS, min(MAX_FPS, wanted * load.room**2))
