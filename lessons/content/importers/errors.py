class ImportProblem(ValueError):
    """Nothing can be imported. The message says where the mistake is and what to do."""


class Cancelled(Exception):
    """Somebody stopped the import."""
