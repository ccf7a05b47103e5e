"""The one page that goes along with a package: what to do with it, step by step, to be read offline or on paper."""

from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import timezone

from webapp.site.selectors import get_site
from webapp.training.jobs import expiry_of
from webapp.training.models import TrainingRun

# What the pictures show that is the same in every language.
NAMES = {
    "zip": ".zip",
    "bundle": "bundle.zip",
    "guide": "START-HERE.html",
    "notebook": "retrain_….ipynb",
    "papers": "job.json · CONTENTS.json",
    "folders": "code · data · base",
    "colab": "colab.research.google.com",
    "drive": "Google Drive",
    "hub": "GitHub",
    "cpu": "CPU",
    "gpu": "GPU",
    "tpu": "TPU (v5e-1)",
}


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
        "names": NAMES,
    }
    with timezone.override(ZoneInfo(site.time_zone)):
        return render_to_string("training/guide.html", context)
