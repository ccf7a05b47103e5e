import { backoff } from "./backoff";
import { Outbox, type Command, type Shelf } from "./outbox";
import { gettext } from "./words";

/** The server's "no" to a command, in a sentence that can be shown. */
export class Refused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export type Message = { type: string } & Record<string, unknown>;
type Handler = (message: Message) => void;
interface Asker {
  resolve: (message: Message) => void;
  reject: (reason: Error) => void;
}

const ACK_WITHIN_MS = 12_000;
const OPEN_WITHIN_MS = 12_000;
const ASLEEP_MS = 90_000; // timers of a page in the background run once a minute at worst: this was sleep
const TURNED_AWAY = 4400; // close codes from here on: trying again would not help

/**
 * A socket that keeps its word: a command is sent again, with the same key, until the server has acknowledged it,
 * across lost connections. Frames are not kept.
 */
export class Socket {
  readonly outbox: Outbox;
  private socket: WebSocket | null = null;
  private attempt = 0;
  private timer = 0;
  private closed = false;
  private sentAt = new Map<string, number>();
  private askers = new Map<string, Asker>();
  private handlers = new Map<string, Handler[]>();
  private watchedAt = Date.now();
  private connectingSince = 0;

  constructor(
    private readonly url: string,
    shelf?: Shelf,
  ) {
    this.outbox = new Outbox(shelf);
    addEventListener("online", () => this.hurry());
    setInterval(() => this.watch(), 3000);
  }

  on<T extends object = Message>(type: string, handler: (message: T) => void): void {
    const list = this.handlers.get(type) ?? [];
    list.push(handler as unknown as Handler);
    this.handlers.set(type, list);
  }

  connect(): void {
    if (this.closed || this.socket) return;
    const socket = new WebSocket(new URL(this.url, location.href.replace(/^http/, "ws")));
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.connectingSince = performance.now();
    socket.onopen = () => this.opened();
    socket.onmessage = (event) => this.received(event.data);
    socket.onclose = (event) => this.ended(socket, event.code);
  }

  get open(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Sends a command and waits, over reconnections if need be, for what the server answers. */
  ask(type: string, fields: Record<string, unknown> = {}): Promise<Message> {
    const command = { type, key: crypto.randomUUID(), ...fields };
    const answer = new Promise<Message>((resolve, reject) => this.askers.set(command.key, { resolve, reject }));
    this.keep(command, null);
    return answer;
  }

  /** Sends a command whose answer nobody waits for. `slot`: a newer one of this slot replaces it. */
  tell(type: string, fields: Record<string, unknown> = {}, slot: string | null = null): void {
    this.keep({ type, key: crypto.randomUUID(), ...fields }, slot);
  }

  /** Sends bytes now or not at all: false when the line is down or still busy with the last ones. */
  sendBytes(bytes: ArrayBuffer): boolean {
    if (!this.socket || !this.open || this.socket.bufferedAmount > 0) return false;
    this.socket.send(bytes);
    return true;
  }

  close(): void {
    this.closed = true;
    this.socket?.close(1000);
  }

  /** Tries once more where the server had turned this page away: it is wanted here again. */
  reopen(): void {
    this.closed = false;
    this.hurry();
  }

  private keep(command: Command, slot: string | null): void {
    this.outbox.add(command, slot);
    if (this.open) this.send(command);
  }

  private send(command: Command): void {
    this.sentAt.set(command.key, performance.now());
    this.socket?.send(JSON.stringify(command));
  }

  private opened(): void {
    this.attempt = 0;
    for (const command of this.outbox.waiting()) this.send(command);
    this.emit({ type: "open" });
  }

  private received(data: unknown): void {
    if (typeof data !== "string") return;
    const message = JSON.parse(data) as Message;
    const key = typeof message["key"] === "string" ? message["key"] : null;
    if (key && (message.type === "ack" || message.type === "refused")) this.settle(key, message);
    this.emit(message);
  }

  private settle(key: string, message: Message): void {
    this.outbox.settle(key);
    this.sentAt.delete(key);
    const asker = this.askers.get(key);
    this.askers.delete(key);
    if (message.type === "ack") asker?.resolve(message);
    else
      asker?.reject(
        new Refused(String(message["code"] ?? "refused"), String(message["message"] ?? gettext("That did not work."))),
      );
  }

  private emit(message: Message): void {
    for (const handler of this.handlers.get(message.type) ?? []) handler(message);
  }

  private ended(socket: WebSocket, code: number): void {
    if (code >= TURNED_AWAY) this.closed = true;
    this.lost(socket);
    if (code >= TURNED_AWAY) this.emit({ type: "turned_away", code });
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.socket = null;
    this.sentAt.clear();
    this.emit({ type: "lost" });
    if (this.closed) return;
    this.timer = window.setTimeout(() => this.connect(), backoff(this.attempt++));
  }

  private hurry(): void {
    clearTimeout(this.timer);
    this.connect();
  }

  /** A line can be dead without a word: an answer that stays out too long is taken as a lost connection. */
  private watch(): void {
    const now = performance.now();
    const socket = this.socket;
    const slept = Date.now() - this.watchedAt > ASLEEP_MS;
    this.watchedAt = Date.now();
    if (slept && socket && !this.closed) {
      // Nobody was told that this computer slept: the old line may look open for long and be dead.
      socket.close();
      this.lost(socket);
      this.hurry();
      return;
    }
    if (!socket) return;
    // A server that is stuck takes a line and never says a word; the browser would wait for it for minutes.
    const unopened = socket.readyState === WebSocket.CONNECTING && now - this.connectingSince > OPEN_WITHIN_MS;
    const unanswered = this.open && [...this.sentAt.values()].some((at) => now - at > ACK_WITHIN_MS);
    if (!unopened && !unanswered) return;
    socket.close();
    this.lost(socket);
  }
}
