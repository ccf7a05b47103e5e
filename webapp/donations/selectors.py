"""What there is to train with, and whether it may be used."""

from webapp.donations.models import DataSet


def get_data_sets() -> list[DataSet]:
    """Every data set of this site, newest first."""
    return list(DataSet.objects.select_related("made_by"))


def get_ready_sets() -> list[DataSet]:
    """Those that can be trained with, newest first."""
    return list(DataSet.objects.filter(state=DataSet.State.READY))
