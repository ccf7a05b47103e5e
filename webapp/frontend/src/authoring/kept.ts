// What could not be saved yet stays in this browser until it is.
export interface Kept {
  url: string;
  at: string;
  fields: [string, string][];
}

export class KeptWriting {
  private readonly prefix: string;

  constructor(draft: string, person: string) {
    this.prefix = `attune-writing-${person}-${draft}-`;
  }

  /** False when this browser keeps nothing. */
  keep(part: string, url: string, data: FormData): boolean {
    const fields = [...data.entries()].flatMap(([name, value]): [string, string][] =>
      typeof value === "string" && name !== "csrfmiddlewaretoken" ? [[name, value]] : [],
    );
    try {
      localStorage.setItem(this.prefix + part, JSON.stringify({ url, at: new Date().toISOString(), fields }));
      return true;
    } catch {
      return false;
    }
  }

  forget(part: string): void {
    try {
      localStorage.removeItem(this.prefix + part);
    } catch {
      // Nothing was kept then.
    }
  }

  all(): Map<string, Kept> {
    const found = new Map<string, Kept>();
    try {
      for (const key of Object.keys(localStorage)) {
        if (!key.startsWith(this.prefix)) continue;
        const kept = JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
        if (kept) found.set(key.slice(this.prefix.length), kept);
      }
    } catch {
      // Storage is off, or holds what is not ours.
    }
    return found;
  }
}
