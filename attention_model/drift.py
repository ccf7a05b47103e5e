"""Notices that a calibration no longer fits: cumulative sums (Page 1954) of what labels were off, in both directions.

Clicks are scattered and some are made without looking, so one of them says little and several that are off to the same
side say much. The limits were chosen by simulation: tests/attention_model/test_calibration.py states how seldom it
speaks up without cause and how soon with one.
"""

from dataclasses import dataclass

# In standard deviations of a label: what is forgiven each time, where a sum counts as drift, the most a label adds.
FORGIVEN = 0.5
LIMIT = 8.0
MOST = 2.5
# So that labels which fit again can take the alarm back.
CEILING = 1.25 * LIMIT


@dataclass(frozen=True, slots=True)
class Watch:
    """Sums of what labels were off to the right, left, down and up."""

    right: float = 0.0
    left: float = 0.0
    down: float = 0.0
    up: float = 0.0

    def after(self, across: float, down: float) -> "Watch":
        """With a label that was off by so many standard deviations from what was expected."""
        return Watch(
            right=raised(self.right, across),
            left=raised(self.left, -across),
            down=raised(self.down, down),
            up=raised(self.up, -down),
        )

    @property
    def drifted(self) -> bool:
        """Whether labels have been off to one side for too long."""
        return max(self.right, self.left, self.down, self.up) >= LIMIT


def raised(total: float, off: float) -> float:
    """A sum after one more value."""
    return min(CEILING, max(0.0, total + max(-MOST, min(MOST, off)) - FORGIVEN))
