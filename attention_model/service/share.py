import math

SECONDS = 1.0


class BusyShare:
    """Share of the last second or so that was spent at work: 0 idle, 1 never idle. Older work counts less and less."""

    def __init__(self, now: float) -> None:
        self.value = 0.0
        self._at = now

    def worked(self, began: float, ended: float) -> None:
        """Takes in one piece of work; times are in seconds of one clock and do not run backwards."""
        whole = max(ended - self._at, 1e-9)
        keep = math.exp(-whole / SECONDS)
        self.value = keep * self.value + (1 - keep) * min(1.0, (ended - began) / whole)
        self._at = ended
