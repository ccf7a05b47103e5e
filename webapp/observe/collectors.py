"""Figures that are asked for when somebody looks, and not before: cameras, queues, inference workers."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from webapp.observe import streams
from webapp.observe.queues import queue_lengths
from webapp.registry.workers import get_workers

KEEP_S = 5.0  # two who look at the same moment ask once


class OnDemand(Collector):
    """Asks at most every few seconds. What cannot be asked is left out: an old figure would look like a new one."""

    def __init__(self, ask: Callable[[], Iterable[Metric]], keep: float = KEEP_S) -> None:
        self.ask = ask
        self.keep = keep
        self._known: list[Metric] = []
        self._until = 0.0

    def describe(self) -> Iterable[Metric]:
        """Nothing, or registering would ask."""
        return []

    def collect(self) -> Iterable[Metric]:
        """What there is now."""
        if time.monotonic() >= self._until:
            self._known = list(self.ask())
            self._until = time.monotonic() + self.keep
        return self._known


def describe_streams() -> Iterable[Metric]:
    """Cameras of this process, and how far their rate was lowered."""
    from webapp.live.conducting import LOAD

    count, rate = streams.granted()
    yield GaugeMetricFamily("attune_streams_open", "Cameras that may send frames to this process now", value=count)
    yield GaugeMetricFamily("attune_granted_frames_per_second", "Frames a second they may send together", value=rate)
    yield GaugeMetricFamily("attune_streams_resting", "Cameras that wait for their turn", value=streams.resting())
    yield GaugeMetricFamily("attune_room", "1: room for all; less: cameras were told to send less", value=LOAD.room)
    yield GaugeMetricFamily(
        "attune_smoothed_frame_seconds", "What the rates are chosen by", value=LOAD.latency_ms / 1000
    )


def describe_queues() -> Iterable[Metric]:
    """Tasks that wait. Every web process sees the same queues: take the highest, not the sum."""
    family = GaugeMetricFamily("attune_queue_length", "Background tasks that wait", labels=["queue"])
    for queue, length in queue_lengths().items():
        family.add_metric([queue], length)
    yield family


def describe_workers() -> Iterable[Metric]:
    """What inference workers say of themselves. Every web process asks the same ones."""
    told = [each for each in get_workers() if "worker" in each]
    yield GaugeMetricFamily("attune_inference_workers", "Inference workers that answer", value=len(told))
    frames = CounterMetricFamily("attune_inference_frames", "Frames that a worker read", labels=["worker"])
    busy = CounterMetricFamily("attune_inference_busy_seconds", "Seconds spent reading them", labels=["worker"])
    waiting = GaugeMetricFamily("attune_inference_waiting", "Frames that wait in a worker", labels=["worker"])
    about = GaugeMetricFamily("attune_inference_about", "What a worker judges with", labels=["worker", "version"])
    for each in told:
        _add_worker(each, frames, busy, waiting, about)
    yield from (frames, busy, waiting, about)


def _add_worker(told: dict[str, Any], frames: Any, busy: Any, waiting: Any, about: Any) -> None:
    name = [str(told["worker"])]
    frames.add_metric(name, told["frames"])
    busy.add_metric(name, told["busy_seconds"])
    waiting.add_metric(name, told["waiting"])
    about.add_metric([*name, str(told["version"])], 1)


# Not among what is counted anyway: whoever adds that up must not ask anybody.
ON_DEMAND = CollectorRegistry()
for _ask, _keep in ((describe_streams, 0.0), (describe_queues, KEEP_S), (describe_workers, KEEP_S)):
    ON_DEMAND.register(OnDemand(_ask, _keep))
