"""What is usual for one person: a quantile over the last minutes, in constant memory."""

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate

BINS = 64
MAX_INFLATION = 1e6


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

    def __post_init__(self) -> None:
        self.weights = [0.0] * BINS
        self.value = self.prior
        self.weights[self.bin_of(self.prior)] = self.prior_s

    def bin_of(self, value: float) -> int:
        """The bin a value falls into; values outside count at the ends."""
        return min(BINS - 1, max(0, int((value - self.low) / (self.high - self.low) * BINS)))

    def learn(self, value: float, seconds: float) -> None:
        """Count a value that was seen for so many seconds."""
        self.inflation *= 2.0 ** (seconds / self.half_life_s)
        if self.inflation > MAX_INFLATION:
            self.weights = [weight / self.inflation for weight in self.weights]
            self.inflation = 1.0
        self.weights[self.bin_of(value)] += seconds * self.inflation
        counted = list(accumulate(self.weights))
        number = bisect_left(counted, self.share * counted[-1])
        self.value = self.low + (number + 0.5) / BINS * (self.high - self.low)
