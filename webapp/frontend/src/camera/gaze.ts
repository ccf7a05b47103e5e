import { need, setText } from "../lib/dom";
import type { CameraState, GazeTold } from "../lib/protocol";
import type { Socket } from "../lib/socket";
import { Layout } from "./layout";
import { NinePoints } from "./nine";
import { gettext } from "../lib/words";

/** Where on the page somebody looks: set up by nine dots, told honestly, forgotten when asked. */
export class Gaze {
  private readonly layout: Layout;
  private readonly nine: NinePoints;
  private real = false;
  private known: GazeTold | null = null;
  private on = false;

  constructor(private readonly socket: Socket) {
    this.layout = new Layout(socket, need("[data-blocks]"));
    this.nine = new NinePoints(socket, () => this.draw());
    this.part("calibrate").addEventListener("click", () => this.nine.open());
    this.part("forget").addEventListener("click", () => void this.forget());
    socket.on<CameraState>("camera.state", (state) => this.told(state));
    socket.on<{ gaze?: GazeTold }>("ack", ({ gaze }) => {
      if (gaze) this.learn(gaze);
    });
  }

  /** Whether a person's own camera runs: the clip's eyes are nobody's. */
  shows(real: boolean): void {
    this.real = real;
    if (!real) this.nine.interrupt();
    this.draw();
  }

  private part(name: string): HTMLElement {
    return need(`[data-camera=${name}]`);
  }

  private told(state: CameraState): void {
    this.on = state.on && !state.paused;
    if (!this.on) this.nine.interrupt();
    if (state.gaze) this.learn(state.gaze);
  }

  private learn(gaze: GazeTold): void {
    this.known = gaze.accuracy || !this.known || !("ready" in gaze) ? gaze : this.known; // a failed try keeps the old one
    this.draw();
  }

  private async forget(): Promise<void> {
    await this.socket.ask("calibration.forget");
    this.part("calibrate").focus();
  }

  private draw(): void {
    this.part("gaze").hidden = !this.real;
    const ready = Boolean(this.known?.accuracy);
    const words = ready && this.known?.again ? `${this.known.words} ${gettext("It seems to have shifted.")}` : this.known?.words;
    setText(this.part("gaze-words"), words ?? gettext("Where on the page you look is not known."));
    setText(this.part("calibrate"), ready ? gettext("Set up again") : gettext("Set up where I look"));
    this.part("forget").hidden = !ready;
    this.layout.follow(this.real && this.on && ready);
  }
}
