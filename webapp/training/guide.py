"""The one page that goes along with a package: what to do with it, step by step, to be read offline or on paper."""

from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone

from webapp.site.selectors import get_site
from webapp.training.jobs import expiry_of
from webapp.training.models import TrainingRun


def guide_of(run: TrainingRun, *, package: str, notebook: str) -> str:
    """The page, in the language that is on, with times in the school's own zone."""
    site = get_site()
    context = {
        "run": run,
        "job": run.job,
        "package": package,
        "notebook": notebook,
        "ends": expiry_of(run.job),
        "zone": site.time_zone,
    }
    with timezone.override(ZoneInfo(site.time_zone)):
        return render_to_string("training/guide.html", context)
