"""The camera topic of a study socket: consent, credits, frames in, estimates out."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from attention_model.estimator import AttentionStream, Estimate
from attention_model.frames import FrameHeader, FrameRefused, Jpeg, parse_frame
from attention_model.judges import judges_of
from attention_model.observation import Level, Observation, Track
from attention_model.service.client import WorkerUnavailable
from attention_model.service.pool import InferencePool
from webapp.live.conducting import LOAD, get_conductor
from webapp.live.evidence_words import spoken
from webapp.live.nine_points import Points, told
from webapp.live.page_watch import PageWatch
from webapp.live.rate import choose_fps
from webapp.live.refusal import Refused
from webapp.observe import metrics, streams, traces

CREDITS = 1  # frames a page may have on their way: the newest wins, nothing queues
RETRY_SECONDS = 0.5  # how long a page waits for its credit while the worker is away

Send = Callable[[dict[str, Any]], Awaitable[None]]

RESTING = _(
    "Many are studying just now, so the camera rests for a while. No picture is sent meanwhile, and the lesson goes on."
)
WORDS = {
    "consent_withdrawn": _("The camera is off, as you chose. The lesson goes on."),
    "no_consent": _("The camera stays off until you choose it on the Camera page."),
    "user": _("The camera is off. The lesson goes on."),
    "denied": _("The browser did not give access to a camera. The lesson goes on without it."),
    "missing": _("No camera was found. The lesson goes on without it."),
    "unplugged": _("The camera went away. The lesson goes on without it."),
}


class Camera:
    """One student's stream. Frames pass through memory only and are let go as soon as they are judged."""

    def __init__(self, *, send: Send, client: InferencePool, on_estimate: Callable[[Estimate], None]) -> None:
        self.send = send
        self.client = client
        self.on_estimate = on_estimate
        self.level: Level = "gaze"
        self.on = False
        self.paused = False
        self.resting = False  # it is others' turn (webapp.live.turns)
        self.since = 0.0
        self.conductor = get_conductor(client)
        self.credits = 0
        self.stopped_because = "user"
        self.watch = PageWatch()
        self.points: Points | None = None
        self.own_eyes = False  # of the sample clip nothing is learned
        self.eyes = ""  # the networks that read them (attention_model.judges)
        self.outdated = False
        self._tasks: set[asyncio.Task[None]] = set()
        streams.watch(self)

    async def start(self, level: str) -> None:
        """Opens the stream at `level`. Raises Refused when nothing above behaviour was agreed to."""
        if level not in {"gaze", "expression"}:
            raise Refused("no_consent", WORDS["no_consent"])
        self.drop()  # a frame of the stream before must not count in this one
        self.level = "expression" if level == "expression" else "gaze"
        self.on, self.paused = True, False
        self.started_at = self.since = time.monotonic()
        self.conductor.join(self)
        self.credits = self._credits()
        self.stream = AttentionStream(self.level)
        self.follow_model()
        self.track: Track | None = None
        self.points = None
        await self.tell()

    def follow_model(self) -> bool:
        """Judges with what is live now. Whether a gaze was lost by it: it was set up with other eyes' networks."""
        judges = judges_of(self.level)
        self.stream.network = judges if judges.live is not None else None
        if self.eyes == judges.eyes:
            return False
        self.eyes, begun, self.points = judges.eyes, self.points, None
        self.outdated = self.watch.let_go_unless(judges.eyes)
        return self.outdated or begun is not None

    async def calibrate(self, points: Points | None) -> None:
        """Begins to set the gaze up, with more and better pictures; None: it is over."""
        if points is not None and (not self.on or self.paused):
            raise Refused("camera_off", _("Turn the camera on first."))
        self.points, self.outdated = points, False
        if self.on and self.resting and points is not None:
            await self.wake()
        elif self.on:
            await self.tell()

    @property
    def held(self) -> bool:
        """Whether this is no moment to rest: somebody looks at a dot and waits."""
        return self.points is not None

    async def rest(self) -> None:
        """It is others' turn: sends nothing until it is woken. What is on its way is still judged."""
        self.resting, self.since, self.credits = True, time.monotonic(), 0
        await self.tell()

    async def wake(self) -> None:
        """It is this one's turn again."""
        self.resting, self.since = False, time.monotonic()
        self.credits = self._credits()
        await self.tell()

    def _credits(self) -> int:
        """What the page may have on its way from here on."""
        return 0 if self.paused or self.resting else CREDITS

    async def pause(self, *, paused: bool) -> None:
        """Holds the stream, or lets it go on."""
        if not self.on:
            raise Refused("camera_off", _("The camera is off."))
        self.paused, self.points = paused, None
        if paused:
            self.conductor.leave(self)
        else:
            self.since = time.monotonic()
            self.conductor.join(self)
        self.credits = self._credits()
        await self.tell()

    async def stop(self, reason: str) -> None:
        """Closes the stream and says why. What is still on its way is dropped, not judged."""
        self.on, self.paused, self.credits = False, False, 0
        self.stopped_because = reason if reason in WORDS else "user"
        self.drop()
        await self.tell()

    def drop(self) -> None:
        """Lets go of whatever is on its way."""
        self.on, self.points = False, None
        self.conductor.leave(self)
        for task in self._tasks:
            task.cancel()

    async def follow_consent(self, level: str) -> None:
        """Obeys a changed choice: off at once, or on at the new level."""
        if not self.on or level == self.level:
            return
        if level == "behaviour":
            await self.stop("consent_withdrawn")
        else:
            await self.start(level)

    async def tell(self) -> None:
        """Tells the page how the camera stands."""
        reason = None if self.on else self.stopped_because
        resting = self.on and self.resting and not self.paused
        await self.send(
            {
                "type": "camera.state",
                "on": self.on,
                "paused": self.paused,
                "resting": resting,
                "level": self.level,
                "fps": self.fps if self.on else 0,
                "credits": self.credits,
                "reason": reason,
                "message": str(RESTING) if resting else str(WORDS[reason]) if reason else None,
                "gaze": told(self.watch.calibration, outdated=self.outdated),
            }
        )

    @property
    def fps(self) -> float:
        """Frames a second this page may send now."""
        seconds = time.monotonic() - self.started_at
        return round(choose_fps(streaming_seconds=seconds, load=LOAD, calibrating=self.held), 2)

    def take(self, message: bytes) -> None:
        """Takes one binary message; raises Refused at once, or answers later with exactly one event."""
        if not self.on:
            raise Refused("camera_off", WORDS[self.stopped_because])
        if self.paused:
            raise Refused("camera_paused", _("The camera is paused."))
        if self.resting:
            raise Refused("camera_resting", RESTING)
        if self.credits < 1:
            raise Refused("no_credit", _("The page sent a picture before the last one was looked at."))
        header, jpeg = parse_frame(message)
        self.credits -= 1
        metrics.FRAMES_SENT.inc()
        task = asyncio.create_task(self._judge(header, jpeg))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _judge(self, header: FrameHeader, jpeg: Jpeg) -> None:
        with traces.span("frame"):
            await self._judge_one(header, jpeg)

    async def _judge_one(self, header: FrameHeader, jpeg: Jpeg) -> None:
        sent_at = time.monotonic()
        try:
            with traces.span("inference"):
                observation = await self.client.observe(
                    jpeg, track=self.track, level=self.level, precise=self.points is not None
                )
        except FrameRefused as error:
            metrics.FRAMES_REFUSED.labels(error.code).inc()
            await self._give_credit(Refused(error.code, str(error)).event(seq=header.seq))
        except WorkerUnavailable:
            metrics.FRAMES_LOST.inc()
            self.track = None
            await asyncio.sleep(RETRY_SECONDS)
            event = Refused("worker_unavailable", _("The camera rests for a moment; the lesson goes on.")).event(
                seq=header.seq
            )
            await self._give_credit(event)
        else:
            now = time.monotonic()
            LOAD.note((now - sent_at) * 1000)
            if self.points is not None:
                self.points.add(observation, sent_at, jpeg)
            await self._answer(header, observation, now)
            metrics.FRAME_SECONDS.observe(time.monotonic() - sent_at)

    async def _answer(self, header: FrameHeader, observation: Observation, now: float) -> None:
        self.track = observation.track
        page = self.watch.see(observation, now, time.time()) if self.points is None else None
        if self.follow_model():
            await self.tell()
        estimate = self.stream.update(observation, now, page)
        self.on_estimate(estimate)
        await self._give_credit(
            {
                "type": "estimate",
                "seq": header.seq,
                "focus": _rounded(estimate.focus),
                "confusion": _rounded(estimate.confusion),
                "face": estimate.face,
                "coach": estimate.coach,
                "evidence": [spoken(fact) for fact in estimate.evidence],
                "fps": self.fps,
            }
        )

    async def _give_credit(self, event: dict[str, Any]) -> None:
        if self.on and not self.paused and not self.resting:
            self.credits = min(CREDITS, self.credits + 1)
            event["credits"] = 1
        await self.send(event)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
