import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from webapp.observe import plots, standing
from webapp.observe.figures import minute_of
from webapp.observe.samples import read_hour
from webapp.registry.workers import get_workers
from webapp.site.access import for_admins


@require_safe
@for_admins
def status(request: HttpRequest) -> HttpResponse:
    """How the site is: what runs, the last hour, what waits, how much room is left, the last backup."""
    hour = [minute_of(minute, sums) for minute, sums in read_hour(time.time())]
    workers = get_workers()
    parts = standing.find_parts(hour, workers)
    context = {
        "parts": parts,
        "wrong": [part for part in parts if part.state == standing.WRONG],
        "workers": workers,
        "camera": standing.camera_words(hour),
        "plots": plots.draw_hour(hour, now=time.time()),
        "totals": standing.add_up(hour),
        "queues": standing.find_queues(),
        "versions": standing.find_versions(workers),
        "machine": standing.find_machine(),
    }
    return render(request, "observe/status.html", context)
