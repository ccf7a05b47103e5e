from lessons.content.levels import LEVELS, Level


def read_level(value: object) -> Level:
    """The level of this name; the standard one for anything else."""
    return next((level for level in LEVELS if level == value), "standard")
