export interface Command {
  type: string;
  key: string;
  [field: string]: unknown;
}

interface Entry {
  command: Command;
  slot: string | null;
}

/** Where answers wait that a page could not send before it was closed. */
export interface Shelf {
  load: () => Command[];
  save: (commands: Command[]) => void;
}

const NO_SHELF: Shelf = { load: () => [], save: () => undefined };
const LASTING = new Set(["answer.give", "step.give", "lesson.finish"]);

/**
 * Commands that the server has not yet said it stored, oldest first.
 *
 * A command with a slot describes a state ("idle: yes"): a newer one of the same slot makes the older one pointless.
 * Answers are put on a shelf as well, so that a page which is closed or crashes without a connection loses none.
 */
export class Outbox {
  private entries = new Map<string, Entry>();

  constructor(private readonly shelf: Shelf = NO_SHELF) {
    for (const command of shelf.load()) this.entries.set(command.key, { command, slot: null });
  }

  add(command: Command, slot: string | null = null): void {
    if (slot !== null) {
      for (const [key, entry] of this.entries) if (entry.slot === slot) this.entries.delete(key);
    }
    this.entries.set(command.key, { command, slot });
    if (LASTING.has(command.type)) this.put();
  }

  settle(key: string): boolean {
    const entry = this.entries.get(key);
    this.entries.delete(key);
    if (entry && LASTING.has(entry.command.type)) this.put();
    return entry !== undefined;
  }

  /** What to send again after a reconnection, with the same keys. */
  waiting(): Command[] {
    return [...this.entries.values()].map((entry) => entry.command);
  }

  has(type: string): boolean {
    return this.waiting().some((command) => command.type === type);
  }

  get size(): number {
    return this.entries.size;
  }

  private put(): void {
    this.shelf.save(this.waiting().filter((command) => LASTING.has(command.type)));
  }
}

/** A shelf in this browser, by the name of what it is for; without storage there is none. */
export function browserShelf(name: string): Shelf {
  const place = `attune-unsent-${name}`;
  return {
    load() {
      try {
        const found: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
        return Array.isArray(found) ? found.filter(isCommand) : [];
      } catch {
        return [];
      }
    },
    save(commands) {
      try {
        if (commands.length) localStorage.setItem(place, JSON.stringify(commands));
        else localStorage.removeItem(place);
      } catch {
        // Storage may be off or full; the answers then wait in the page only.
      }
    },
  };
}

function isCommand(value: unknown): value is Command {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Command).type === "string" &&
    typeof (value as Command).key === "string"
  );
}
