"""Which logs the database itself keeps append-only. Their migrations install the triggers; tests look them up here."""

from lessons.adaptation.models import DecisionRecord, DecisionResponse
from lessons.adaptation.protection import Protected, protected
from webapp.privacy.models import AccessRecord
from webapp.registry.models import ModelEvent


def protected_tables() -> list[Protected]:
    """The log of adaptations with what students made of them, the log of who looked at whose data, and what was done
    with the models.
    """
    return [
        protected(DecisionRecord, "student_id", "lesson_id"),
        protected(DecisionResponse),
        protected(AccessRecord, "student_id", "viewer_id"),
        protected(ModelEvent, "by_id"),
    ]
