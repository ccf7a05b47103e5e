"""Writing down who looked at a student's data. Whatever shows it to somebody else calls `record_access`."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from webapp.accounts.models import User
from webapp.privacy.models import AccessRecord
from webapp.privacy.words import LOOKS

# A page that follows a class all lesson long, or is loaded again and again, is one look.
ONE_LOOK = timedelta(minutes=15)


def record_access(*, viewer: User, student: User | int, what: str) -> None:
    """Notes that `viewer` was shown something (`what`: a key of words.LOOKS) of this student. One's own is no look."""
    record_accesses(viewer=viewer, students=[student], what=what)


@transaction.atomic
def record_accesses(*, viewer: User, students: Iterable[User | int], what: str) -> None:
    """The same for several students at once, as on a class's page. Two queries, however many they are."""
    if what not in LOOKS:
        raise ValueError(f"{what!r} is not one of {', '.join(LOOKS)}")
    wanted = {student if isinstance(student, int) else student.pk for student in students} - {viewer.pk}
    if not wanted:
        return
    now = timezone.now()
    lately = AccessRecord.objects.filter(viewer=viewer, what=what, at__gt=now - ONE_LOOK, student__in=wanted)
    fresh = wanted - set(lately.order_by().values_list("student_id", flat=True))
    AccessRecord.objects.bulk_create(
        AccessRecord(viewer=viewer, student_id=pk, what=what, role=viewer.role, at=now) for pk in sorted(fresh)
    )
