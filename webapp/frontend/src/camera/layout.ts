import { all, find } from "../lib/dom";
import type { Socket } from "../lib/socket";
import { topEdge } from "../study/place";
import { partsOf } from "./parts";
import { place, shareOf } from "./window";

const AT_MOST_EVERY_MS = 400;
const LOOK_ANYWAY_MS = 4000; // a window that is moved tells nobody

type Box = [string, number, number, number, number];

/** Tells the server how the blocks lie in the window, whenever that changes: by scrolling, zoom, or the page itself. */
export class Layout {
  private wanted = false;
  private told = "";
  private timer = 0;
  private readonly sizes = new ResizeObserver(() => this.soon());

  constructor(
    private readonly socket: Socket,
    private readonly blocks: HTMLElement,
  ) {
    addEventListener("scroll", () => this.soon(), { passive: true });
    addEventListener("resize", () => this.soon());
    setInterval(() => this.soon(), LOOK_ANYWAY_MS);
    document.addEventListener("pointerdown", (event) => this.pressed(event), { passive: true });
  }

  /** Only while the gaze is set up and the camera is on does anybody need to know. */
  follow(wanted: boolean): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.told = "";
    if (wanted) this.sizes.observe(this.blocks);
    else this.sizes.disconnect();
    this.soon();
  }

  private soon(): void {
    if (!this.wanted || this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      this.tell();
    }, AT_MOST_EVERY_MS);
  }

  private tell(): void {
    if (!this.wanted || document.hidden) return;
    const { screen, left, top } = place();
    const fields = {
      screen,
      window: [left, top, innerWidth, innerHeight].map(Math.round),
      blocks: all("[data-block]", this.blocks).flatMap((block) => boxOf(block, find(".block__body", block))),
      figures: all("[data-block]", this.blocks).flatMap((block) => boxOf(block, find(".figure__art", block))),
      parts: Object.fromEntries(all("[data-kind=figure]", this.blocks).flatMap(partsIn)),
    };
    const text = JSON.stringify(fields);
    if (text === this.told) return;
    this.told = text;
    this.socket.tell("gaze.layout", fields, "gaze.layout");
  }

  /** Eyes are usually where somebody presses: one more point to go by. */
  private pressed(event: PointerEvent): void {
    if (!this.wanted || !event.isTrusted || event.pointerType === "touch") return;
    this.socket.tell("gaze.click", shareOf(place(), event.clientX, event.clientY), "gaze.click");
  }
}

/** The labelled parts of a figure that are in view, by the figure's key. */
function partsIn(block: HTMLElement): [string, Box[]][] {
  const [key, art] = [block.dataset["block"], find(".figure__art", block)];
  if (!key || !art || !seenOf(art)) return [];
  const boxes = partsOf(art).flatMap(({ name, element }) => {
    const box = seenOf(element);
    return box ? [[name, ...box] as Box] : [];
  });
  return boxes.length ? [[key, boxes]] : [];
}

function boxOf(block: HTMLElement, shown: Element | null): Box[] {
  const key = block.dataset["block"];
  const box = shown && seenOf(shown);
  return key && box ? [[key, ...box]] : [];
}

/** What can be seen of an element: what lies under the masthead or outside the window cannot. */
function seenOf(element: Element): [number, number, number, number] | null {
  const box = element.getBoundingClientRect();
  const [top, bottom] = [Math.max(box.top, topEdge()), Math.min(box.bottom, innerHeight)];
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  if (bottom - top < 4 || right - left < 4) return null;
  return [Math.round(left), Math.round(top), Math.round(right), Math.round(bottom)];
}
