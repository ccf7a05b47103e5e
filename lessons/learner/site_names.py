"""What the site's trained model calls a question and its skills: numbers for names, the same in training and use."""

from collections.abc import Iterable, Sequence


def item_name(block: int, level: str) -> str:
    """A block at a level is a question of its own."""
    return f"{block}:{level}"


def skill_name(skills: Iterable[int]) -> str:
    """Skills that are asked together count as one."""
    return "+".join(str(skill) for skill in sorted(skills))


class SiteNames:
    """Numbers of questions (given with their skills) and of skills.

    A name that was not trained on gets a number past all weights: average.
    """

    def __init__(self, items: Sequence[tuple[str, str]], skills: Sequence[str]) -> None:
        self._skill_of = dict(items)
        self._items = {name: number for number, (name, _) in enumerate(items)}
        self._skills = {name: number for number, name in enumerate(skills)}

    def knows(self, item: str) -> bool:
        """Whether the model was trained on answers to this question."""
        return item in self._skill_of

    def item(self, name: str) -> int:
        """The question's number."""
        return self._items.setdefault(name, len(self._items))

    def skill(self, name: str) -> int:
        """The number of a question's skills."""
        return self._skills.setdefault(name, len(self._skills))

    def skill_of(self, item: str) -> int:
        """The number of the skills that a question was trained with."""
        return self.skill(self._skill_of.get(item, f"of {item}"))
