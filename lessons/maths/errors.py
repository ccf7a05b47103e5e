from lessons.maths.nodes import Span


class MathsError(ValueError):
    """A formula that cannot be read. The message says what is wrong and where, for the person who wrote it."""

    def __init__(self, message: str, span: Span | None = None) -> None:
        super().__init__(message)
        self.span = span
