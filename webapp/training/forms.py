"""Ordering a training: few choices, each with a sensible answer filled in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from webapp.donations.models import DataSet
from webapp.registry.models import ModelVersion
from webapp.training.services import Choices

EFFORTS = ((3, _("A quick try: 3 passes")), (12, _("As usual: 12 passes")), (30, _("Thoroughly: 30 passes")))
SHARES = (
    ("0.25", _("A little: a quarter of what it learns from")),
    ("0.5", _("As usual: half of it")),
    ("0.75", _("A lot: three quarters of it")),
)
TASKS = (("window", _("Focus and confusion")), ("window frame", _("Focus and confusion, and gaze")))


class DataSetField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none
    """Data sets by their number and day."""

    def label_from_instance(self, obj: Any) -> str:
        """What is shown of one."""
        return _("Data set %(number)s") % {"number": obj.number}


class VersionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own takes none
    """Versions by their number and state."""

    def label_from_instance(self, obj: Any) -> str:
        """What is shown of one."""
        return _("Version %(number)s, %(state)s") % {"number": obj.number, "state": obj.get_state_display()}


class OrderForm(forms.Form):
    """What to learn from, where to begin, and how thoroughly."""

    data_set = DataSetField(queryset=DataSet.objects.none(), label=_("Learn from"), empty_label=None)
    base = VersionField(
        queryset=ModelVersion.objects.none(),
        label=_("Begin with"),
        empty_label=None,
        help_text=_("What is not trained anew is taken from this version as it is."),
    )
    tasks = forms.ChoiceField(choices=TASKS, label=_("What is trained"), initial="window")
    epochs = forms.TypedChoiceField(
        choices=EFFORTS,
        coerce=int,
        initial=12,
        label=_("How thoroughly"),
        help_text=_("A pass goes once through all examples. More passes take longer, and help up to a point."),
    )
    examples_share = forms.TypedChoiceField(
        choices=SHARES,
        coerce=float,
        initial="0.5",
        label=_("How much your own examples count"),
        help_text=_("The rest are the examples that came with Attune, so that it does not unlearn what it knows."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = DataSet.objects.filter(state=DataSet.State.READY)
        versions = ModelVersion.objects.exclude(state=ModelVersion.State.REMOVED)
        self._offer("data_set", sets, sets.first())
        self._offer("base", versions, versions.filter(state=ModelVersion.State.LIVE).first())
        if not any(_pictures_in(each) for each in sets):
            del self.fields["tasks"]  # gaze is learned from pictures that students gave; there are none

    def _offer(self, name: str, found: Any, first: Any) -> None:
        field: Any = self.fields[name]
        field.queryset = found
        field.initial = first

    def choices(self) -> Choices:
        """What was chosen."""
        tasks = tuple(self.cleaned_data.get("tasks", "window").split())
        return Choices(tasks, self.cleaned_data["epochs"], self.cleaned_data["examples_share"])


def _pictures_in(data_set: DataSet) -> int:
    """How many donated pictures a set has to train with."""
    rows = data_set.sheet.get("rows") or {}
    return int((rows.get("crops") or {}).get("training", 0))
