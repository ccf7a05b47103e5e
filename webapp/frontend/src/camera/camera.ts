import type { CameraState, EstimateEvent, RefusedEvent, Source, StopReason, Welcome } from "../lib/protocol";
import { Refused, type Socket } from "../lib/socket";
import { Capture } from "./capture";
import { Credits } from "./credits";
import { packFrame } from "./frame";
import { Gaze } from "./gaze";
import { Panel, type CameraConfig, type State } from "./panel";
import { Sample } from "./sample";
import { closeStream, NoCamera, openCamera } from "./source";
import { gettext } from "../lib/words";

const LOOK_MS = 40;
const UNPLUGGED = gettext("The camera was unplugged or switched off. The lesson goes on without it.");

/** The camera, or the sample clip in its place: asked for, paused, stopped; frames sent only while it is on. */
export class Camera {
  private state: State = "off";
  private source: Source = "camera";
  private stream: MediaStream | null = null;
  private readonly credits = new Credits();
  private readonly panel: Panel;
  private readonly capture: Capture;
  private readonly gaze: Gaze;
  private readonly sample: Sample;
  private sequence = 0;
  private taking = false;

  constructor(
    config: CameraConfig,
    private readonly socket: Socket,
  ) {
    this.panel = new Panel({
      start: (source) => void this.start(source),
      togglePause: () => void this.togglePause(),
      stop: () => this.stop("user"),
    });
    this.capture = new Capture(this.panel.view, config.worker_url);
    this.sample = new Sample(this.panel.view, this.panel.chapters, config.sample);
    this.gaze = new Gaze(socket);
    socket.on<CameraState>("camera.state", (state) => this.told(state));
    socket.on<EstimateEvent>("estimate", (estimate) => this.estimated(estimate));
    socket.on<RefusedEvent>("refused", (refused) => this.refused(refused));
    socket.on<Pick<Welcome, "camera">>("consent", ({ camera }) => this.panel.showLevel(camera.level));
    socket.on("lost", () => this.credits.revoke());
    socket.on("turned_away", () => {
      if (this.stream || this.state === "on" || this.state === "paused")
        this.end(gettext("The camera is off here: this page is not the one that is used."));
    });
    socket.on<Welcome>("welcome", (welcome) => void this.welcomed(welcome));
    addEventListener("pagehide", () => this.release());
    setInterval(() => void this.look(), LOOK_MS);
  }

  async start(source: Source): Promise<void> {
    if (this.state === "starting" || this.state === "on") return;
    this.source = source;
    this.panel.say(null);
    this.set("starting");
    if (!(await this.acquire())) return;
    await this.announce();
  }

  async togglePause(): Promise<void> {
    if (this.state === "on") {
      this.set("paused");
      this.credits.revoke();
      this.release();
      this.socket.tell("camera.pause", {}, "camera");
    } else if (this.state === "paused" && (await this.acquire())) {
      this.set("on");
      this.socket.tell("camera.resume", {}, "camera");
    }
  }

  stop(reason: StopReason, message: string | null = null): void {
    if (this.state === "off" || this.state === "stopped") return;
    this.release();
    this.credits.revoke();
    this.set("stopped");
    this.panel.say(message);
    this.socket.tell("camera.stop", { reason }, "camera");
  }

  private set(state: State): void {
    this.state = state;
    this.panel.show(state, this.source);
    this.gaze.shows(this.source === "camera" && state === "on");
  }

  /** Gets hold of the picture; says why not and returns false when there is none. */
  private async acquire(): Promise<boolean> {
    try {
      if (this.source === "sample") await this.sample.play();
      else await this.useCamera();
      await this.capture.start(this.stream);
      this.panel.setWay(this.capture.way);
      return true;
    } catch (error) {
      const reason = error instanceof NoCamera ? error.reason : "missing";
      this.stop(
        reason,
        error instanceof NoCamera ? error.message : gettext("The picture could not be started. The lesson goes on without it."),
      );
      return false;
    }
  }

  private async useCamera(): Promise<void> {
    const stream = await openCamera();
    this.stream = stream;
    this.panel.view.srcObject = stream;
    await this.panel.view.play();
    stream.getVideoTracks()[0]?.addEventListener("ended", () => {
      if (this.stream === stream) this.stop("unplugged", UNPLUGGED);
    });
  }

  private release(): void {
    this.capture.stop();
    if (this.source === "sample") this.sample.stop();
    closeStream(this.stream);
    this.stream = null;
    this.panel.view.srcObject = null;
  }

  private async announce(): Promise<void> {
    try {
      await this.socket.ask("camera.start", this.how());
      if (this.state === "starting") this.set("on");
      this.panel.open(false);
    } catch (error) {
      this.release();
      this.set("stopped");
      this.panel.say(
        error instanceof Refused ? error.message : gettext("The camera could not be started. The lesson goes on without it."),
      );
    }
  }

  /** A new line to the server knows of no camera: one that is on is announced again. */
  private async welcomed(welcome: Welcome): Promise<void> {
    const running = this.state === "on" || this.state === "paused";
    if (running && !welcome.camera.allowed)
      this.end(gettext("The camera is no longer allowed here. The lesson goes on without it."));
    else if (this.state === "on") await this.announce();
    else if (this.state === "paused") {
      this.socket.tell("camera.start", this.how(), "camera");
      this.socket.tell("camera.pause", {}, "camera.pause");
    }
  }

  private how(): Record<string, unknown> {
    return { source: this.source, screen: [screen.width, screen.height] };
  }

  private told(state: CameraState): void {
    const running = this.state === "on" || this.state === "paused";
    if (!state.on && running && state.reason && state.reason !== "user") this.end(state.message);
    else if (state.on && !state.paused && !state.resting) this.credits.grant(state.credits, state.fps);
    else this.credits.revoke();
    if (this.state === "on") this.panel.rests(state.resting ? state.message : null);
  }

  private end(message: string | null): void {
    this.release();
    this.credits.revoke();
    this.set("stopped");
    this.panel.say(message ?? gettext("The camera was turned off. The lesson goes on without it."));
  }

  private estimated(estimate: EstimateEvent): void {
    this.credits.returned(estimate.seq);
    this.credits.pace(estimate.fps);
    if (this.state === "on") this.panel.estimate(estimate);
  }

  private refused(refused: RefusedEvent): void {
    if (refused.key) return; // a command, not a frame
    this.credits.returned(refused.seq);
  }

  /** Sends the newest picture when one may be sent. While the page is out of sight there is nothing to look at. */
  private async look(): Promise<void> {
    if (this.state !== "on" || this.taking || document.hidden || !this.credits.mayTake(performance.now())) return;
    this.taking = true;
    try {
      const picture = await this.capture.take();
      if (!picture || this.state !== "on" || !this.credits.mayTake(performance.now())) return;
      const sequence = this.sequence++;
      if (this.socket.sendBytes(packFrame(sequence, picture.at, picture.jpeg)))
        this.credits.sent(sequence, performance.now());
    } finally {
      this.taking = false;
    }
  }
}
