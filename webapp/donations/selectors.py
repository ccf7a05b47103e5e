"""Whether something may be taken of somebody, what they gave, and what there is to train with."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from webapp.consent.selectors import get_limit, needs_guardian
from webapp.donations.models import (
    TEXT_VERSION,
    DataSet,
    DonatedCrop,
    GuardianAsk,
    SelfReport,
    TrainingConsent,
    TrainingExample,
)
from webapp.site.selectors import get_site


@dataclass(frozen=True)
class Giving:
    """What may be taken of somebody now: moments as numbers, and pictures of face and eyes."""

    numbers: bool = False
    crops: bool = False


NOTHING = Giving()


def get_giving(*, user_id: int) -> Giving:
    """What the site allows and this person agreed to: both, or nothing is taken."""
    site = get_site()
    consent = get_training_consent(user_id=user_id) if site.donations else None
    if consent is None or not _is_covered(consent):
        return NOTHING
    return Giving(numbers=True, crops=consent.crops and site.crop_donations)


def _is_covered(consent: TrainingConsent) -> bool:
    """Whether a guardian agreed, where one has to: the school may have said since that one is needed."""
    if consent.guardian is not None and consent.guardian.agreed:
        return True
    return not needs_guardian(get_limit(user_id=consent.user_id))


def get_training_consent(*, user_id: int) -> TrainingConsent | None:
    """The choice in force: not ended, not expired, made for today's words."""
    return (
        TrainingConsent.objects.filter(
            user_id=user_id, ended_at=None, expires_at__gt=timezone.now(), text_version=TEXT_VERSION
        )
        .select_related("guardian")
        .first()
    )


def get_open_ask(*, user_id: int) -> GuardianAsk | None:
    """What a guardian was asked last, if no newer choice has replaced it."""
    return GuardianAsk.objects.filter(user_id=user_id, replaced_at=None).first()


def get_reports(*, session_id: UUID) -> dict[str, SelfReport]:
    """What was said last of each part in one session."""
    return {report.block: report for report in SelfReport.objects.filter(session_id=session_id).order_by("at")}


@dataclass(frozen=True)
class Given:
    """What somebody gave so far."""

    moments: Mapping[str, int]
    crops: list[DonatedCrop]
    data_sets: int

    @property
    def total(self) -> int:
        """Moments of any kind."""
        return sum(self.moments.values())

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.total or self.crops)


def get_given(*, user_id: int) -> Given:
    """Counts of moments by kind, every picture (not its content), and in how many data sets there is some of it."""
    moments = TrainingExample.objects.filter(user_id=user_id).order_by().values_list("kind").annotate(Count("pk"))
    crops = DonatedCrop.objects.filter(user_id=user_id).defer("sealed")
    sets = DataSet.objects.filter(members__user_id=user_id, state=DataSet.State.READY).count()
    return Given(dict(moments), list(crops), sets)


def get_own_crop(*, user_id: int, crop_id: UUID) -> DonatedCrop | None:
    """A picture, for whoever gave it."""
    return DonatedCrop.objects.filter(user_id=user_id, pk=crop_id).first()


@dataclass(frozen=True)
class Gathered:
    """What there is to make a data set of, over all people; never who."""

    people: int
    moments: int
    crops: int
    crop_people: int

    @property
    def crops_told(self) -> bool:
        """Whether the number of pictures is shown: of a few people's it could be guessed whose they are."""
        return self.crop_people >= 5


def get_gathered() -> Gathered:
    """Of everybody whose choice holds now."""
    givers = get_givers()
    moments = TrainingExample.objects.filter(user_id__in=givers)
    crops = DonatedCrop.objects.filter(user_id__in=givers)
    people, crop_people = (
        set(rows.order_by().values_list("user_id", flat=True).distinct()) for rows in (moments, crops)
    )
    return Gathered(len(people | crop_people), moments.count(), crops.count(), len(crop_people))


def get_givers() -> "QuerySet[TrainingConsent, int]":
    """Numbers of the people whose choice holds now."""
    holding = TrainingConsent.objects.filter(
        ended_at=None, expires_at__gt=timezone.now(), text_version=TEXT_VERSION, user__is_active=True
    )
    return holding.order_by().values_list("user_id", flat=True)


def get_data_sets() -> list[DataSet]:
    """Every data set of this site, newest first."""
    return list(DataSet.objects.select_related("made_by"))


def get_ready_sets() -> list[DataSet]:
    """Those that can be trained with, newest first."""
    return list(DataSet.objects.filter(state=DataSet.State.READY))


def get_newest_set() -> DataSet | None:
    """The newest one that can be trained with and measured on."""
    return DataSet.objects.filter(state=DataSet.State.READY).first()


def get_data_set(set_id: UUID) -> DataSet | None:
    """A data set, whatever became of it."""
    return DataSet.objects.select_related("made_by").filter(pk=set_id).first()
