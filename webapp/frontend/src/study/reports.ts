import { all, find, hit, need } from "../lib/dom";
import { Refused, type Socket } from "../lib/socket";
import { toast } from "../lib/toast";

/** Below each part a quiet line asks how it was. What is said helps the lesson; it can be taken back at once. */
export class Reports {
  private waiting = new Set<string>();

  constructor(
    private readonly blocks: HTMLElement,
    private readonly socket: Socket,
  ) {
    blocks.addEventListener("click", (event) => {
      const block = hit(event, "[data-block]")?.dataset["block"];
      const kind = hit(event, "[data-report]")?.dataset["report"];
      if (block && kind) void this.settle(block, () => this.give(block, kind));
      else if (block && hit(event, "[data-unreport]")) void this.settle(block, () => this.undo(block));
    });
  }

  private async give(block: string, kind: string): Promise<void> {
    const answer = await this.socket.ask("report.give", { block, kind });
    const line = this.show(block, kind, String(answer["key"]));
    if (line) need("[data-reports-words]", line).focus({ preventScroll: true });
  }

  private async undo(block: string): Promise<void> {
    const report = this.line(block)?.dataset["reportKey"];
    if (!report) return;
    await this.socket.ask("report.undo", { report });
    const line = this.show(block, "", "");
    if (line) need("summary", line).focus({ preventScroll: true });
  }

  private line(block: string): HTMLElement | null {
    return find(`#block-${CSS.escape(block)} [data-reports]`, this.blocks);
  }

  private show(block: string, kind: string, key: string): HTMLElement | null {
    const line = this.line(block); // the part may have been drawn anew meanwhile
    if (!line) return null;
    Object.assign(line.dataset, { said: kind, reportKey: key });
    const asks = need<HTMLDetailsElement>("[data-reports-ask]", line);
    asks.hidden = kind !== "";
    asks.open = false;
    need("[data-reports-said]", line).hidden = kind === "";
    for (const words of all("[data-of]", line)) words.hidden = words.dataset["of"] !== kind;
    return line;
  }

  /** One thing at a time for each part; what the server refuses is told, and the line stays as it was. */
  private async settle(block: string, say: () => Promise<void>): Promise<void> {
    if (this.waiting.has(block)) return;
    this.waiting.add(block);
    try {
      await say();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      toast(error.message);
    } finally {
      this.waiting.delete(block);
    }
  }
}
