from dataclasses import dataclass, field

MAX_COMMAND_BYTES = 16 * 1024  # the longest answer is a few hundred characters
COMMANDS_PER_SECOND = 20.0
COMMAND_BURST = 60.0  # what a page that was offline for a while may resend at once


@dataclass
class TokenBucket:
    """Token-bucket rate limit: `rate` tokens a second, at most `burst` saved up."""

    rate: float = COMMANDS_PER_SECOND
    burst: float = COMMAND_BURST
    tokens: float = field(init=False)
    filled_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def take(self, now: float) -> bool:
        """Whether one more may pass at `now` (monotonic seconds)."""
        self.tokens = min(self.burst, self.tokens + (now - self.filled_at) * self.rate)
        self.filled_at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True
