"""What is usual for one person: a quantile over the last minutes, in constant memory."""

import math
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate

BINS = 64
MAX_INFLATION = 1e6
# Sums that grow by one value at a time drift by far less than this share: nearer to a border, they are summed anew.
DRIFT = 1e-9


@dataclass(slots=True)
class RunningQuantile:
    """Quantile of values between `low` and `high`, weighted by seconds, the past fading with `half_life_s`.

    It begins as if `prior` had been seen for `prior_s` seconds.
    """

    share: float
    low: float
    high: float
    prior: float
    prior_s: float
    half_life_s: float = 240.0
    weights: list[float] = field(init=False)
    value: float = field(init=False)
    # Instead of fading every bin at every step, what is new counts more and more.
    inflation: float = field(init=False, default=1.0)
    # The bin that holds the quantile, and the weights below it and of all.
    number: int = field(init=False)
    below: float = field(init=False, default=0.0)
    total: float = field(init=False)

    def __post_init__(self) -> None:
        self.weights = [0.0] * BINS
        self.value = self.prior
        self.number, self.total = self.bin_of(self.prior), math.nan  # the first value finds its own
        self.weights[self.number] = self.prior_s

    def bin_of(self, value: float) -> int:
        """The bin a value falls into; values outside count at the ends."""
        place = int((value - self.low) / (self.high - self.low) * BINS)
        return 0 if place < 0 else BINS - 1 if place >= BINS else place

    def learn(self, value: float, seconds: float) -> None:
        """Count a value that was seen for so many seconds."""
        self.inflation *= 2.0 ** (seconds / self.half_life_s)
        if self.inflation > MAX_INFLATION:
            self.weights = [weight / self.inflation for weight in self.weights]
            self.inflation, self.total = 1.0, math.nan  # no comparison holds: it is found anew below
        weight, place = seconds * self.inflation, self.bin_of(value)
        self.weights[place] += weight
        self.total += weight
        if place < self.number:
            self.below += weight
        if not self._stays():
            self._find()

    def _stays(self) -> bool:
        """Whether the quantile surely lies in the same bin as before, as it nearly always does."""
        searched, drift = self.share * self.total, DRIFT * self.total
        return self.below + drift < searched < self.below + self.weights[self.number] - drift

    def _find(self) -> None:
        counted = list(accumulate(self.weights))
        self.total = counted[-1]
        self.number = bisect_left(counted, self.share * self.total)
        self.below = counted[self.number - 1] if self.number else 0.0
        self.value = self.low + (self.number + 0.5) / BINS * (self.high - self.low)
