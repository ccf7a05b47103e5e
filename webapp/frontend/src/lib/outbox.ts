export interface Command {
  type: string;
  key: string;
  [field: string]: unknown;
}

interface Entry {
  command: Command;
  slot: string | null;
}

/**
 * Commands that the server has not yet said it stored, oldest first.
 *
 * A command with a slot describes a state ("idle: yes"): a newer one of the same slot makes the older one pointless.
 */
export class Outbox {
  private entries = new Map<string, Entry>();

  add(command: Command, slot: string | null = null): void {
    if (slot !== null) {
      for (const [key, entry] of this.entries) if (entry.slot === slot) this.entries.delete(key);
    }
    this.entries.set(command.key, { command, slot });
  }

  settle(key: string): boolean {
    return this.entries.delete(key);
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
}
