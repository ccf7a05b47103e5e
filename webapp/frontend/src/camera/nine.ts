import { all, make, need, setText } from "../lib/dom";
import type { GazeOutcome } from "../lib/protocol";
import { Refused, type Socket } from "../lib/socket";
import { place, shareOf } from "./window";
import { fill, gettext } from "../lib/words";

const SETTLE_MS = 800; // eyes need a moment to come to a new point
const LOOK_MS = 1100;
const ACROSS = [0.08, 0.5, 0.92];
export const POINTS = ACROSS.flatMap((y) => ACROSS.map((x) => ({ x, y })));

const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

class Stopped extends Error {}

/** Nine dots to look at, one after the other: about seventeen seconds, and then how well it went. */
export class NinePoints {
  private readonly dialog = need<HTMLDialogElement>("#nine-points");
  private readonly dot = need("[data-nine=dot]", this.dialog);
  private running = 0; // number of the try that goes on; 0: none
  private tries = 0;

  constructor(
    private readonly socket: Socket,
    private readonly done: () => void,
  ) {
    const on = (name: string, act: () => void): void =>
      need(`[data-nine=${name}]`, this.dialog).addEventListener("click", act);
    on("begin", () => void this.run());
    on("again", () => void this.run());
    on("not-now", () => this.dialog.close());
    on("close", () => this.dialog.close());
    on("stop", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.closed());
  }

  open(): void {
    this.show("before");
    this.dialog.showModal();
  }

  /** The camera went: what was begun cannot go on. */
  interrupt(): void {
    if (this.running) this.fail(gettext("The camera stopped, so this ended too. You can start again."));
  }

  private async run(): Promise<void> {
    const mine = (this.running = ++this.tries);
    this.show("points");
    need("[data-nine=stop]", this.dialog).focus();
    try {
      await this.socket.ask("calibration.start", { screen: [screen.width, screen.height] });
      for (const [number, point] of POINTS.entries()) await this.look(mine, number, point);
      this.show("thinking");
      const { gaze } = (await this.socket.ask("calibration.finish")) as unknown as { gaze: GazeOutcome };
      if (mine === this.running) this.result(gaze);
    } catch (error) {
      if (error instanceof Stopped || mine !== this.running) return;
      this.fail(error instanceof Refused ? error.message : gettext("That did not work. You can start again."));
    }
  }

  private async look(mine: number, number: number, point: { x: number; y: number }): Promise<void> {
    const [x, y] = [point.x * innerWidth, point.y * innerHeight];
    this.dot.style.setProperty("--x", `${x}px`);
    this.dot.style.setProperty("--y", `${y}px`);
    setText(need("[data-nine=count]", this.dialog), fill(gettext("Dot %(number)s of %(all)s"), { number: number + 1, all: POINTS.length }));
    await wait(SETTLE_MS);
    this.check(mine);
    await this.socket.ask("calibration.point", { ...shareOf(place(), x, y) });
    await wait(LOOK_MS);
    this.check(mine);
  }

  private check(mine: number): void {
    if (mine !== this.running) throw new Stopped();
  }

  private result(gaze: GazeOutcome): void {
    this.running = 0;
    this.show("after");
    setText(need("[data-nine=verdict]", this.dialog), gaze.ready ? gettext("That worked.") : gettext("That did not work this time."));
    setText(need("[data-nine=words]", this.dialog), gaze.refused ?? gaze.words);
    const figures = gaze.accuracy
      ? fill(
          gettext("Each dot was found from the %(others)s others: %(mean)s° off on average, %(worst)s° at the worst one."),
          { others: gaze.accuracy.points - 1, mean: gaze.accuracy.degrees, worst: gaze.accuracy.worst_degrees },
        )
      : gettext("Nothing is lost: the lesson goes on as before, and focus is still noticed.");
    setText(need("[data-nine=figures]", this.dialog), figures);
    const left = need("[data-nine=left-out]", this.dialog);
    left.replaceChildren(...gaze.left_out.map((words) => make("li", {}, words)));
    left.hidden = !gaze.left_out.length;
    need("[data-nine=close]", this.dialog).focus();
    this.done();
  }

  private fail(message: string): void {
    this.running = 0;
    this.show("after");
    setText(need("[data-nine=verdict]", this.dialog), gettext("That did not work this time."));
    setText(need("[data-nine=words]", this.dialog), message);
    setText(need("[data-nine=figures]", this.dialog), "");
    need("[data-nine=left-out]", this.dialog).hidden = true;
    need("[data-nine=again]", this.dialog).focus();
  }

  private show(part: "before" | "points" | "thinking" | "after"): void {
    this.dialog.classList.toggle("is-running", part === "points");
    for (const each of all("[data-nine-part]", this.dialog)) each.hidden = each.dataset["ninePart"] !== part;
  }

  private closed(): void {
    if (this.running) this.socket.tell("calibration.cancel", {}, "calibration");
    this.running = 0;
  }
}
