import { find, fragment, hit } from "../lib/dom";
import type { Socket } from "../lib/socket";
import { fill, gettext } from "../lib/words";

const PAUSE_MS = 250;

/** Shows below a formula field how Attune reads what is written so far. */
export class Preview {
  private timer = 0;
  private asked = new WeakMap<HTMLInputElement, string>();

  constructor(
    blocks: HTMLElement,
    private readonly socket: Socket,
  ) {
    const look = (event: Event): void => {
      const field = hit<HTMLInputElement>(event, "[data-formula]");
      if (!field) return;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.show(field), PAUSE_MS);
    };
    blocks.addEventListener("input", look);
    blocks.addEventListener("focusin", look);
  }

  private async show(field: HTMLInputElement): Promise<void> {
    const text = field.value.trim();
    const box = find("[data-reading]", field.form ?? document);
    const formula = box && find("[data-reading-formula]", box);
    if (!box || !formula || this.asked.get(field) === text) return;
    this.asked.set(field, text);
    if (!text || !this.socket.open) {
      box.hidden = true;
      return;
    }
    try {
      const ack = await this.socket.ask("answer.preview", { text });
      if (this.asked.get(field) !== text) return; // more was written meanwhile
      const mathml = ack["mathml"];
      formula.classList.toggle("fine", !mathml);
      formula.replaceChildren(mathml ? fragment(String(mathml)) : fill(gettext("nothing yet. %(problem)s"), { problem: String(ack["problem"] ?? "") }));
      box.hidden = false;
    } catch {
      this.asked.delete(field);
      box.hidden = true; // a preview that fails is no reason to disturb
    }
  }
}
