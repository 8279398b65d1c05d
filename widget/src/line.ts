/** The line to the server: one WebSocket, kept up for as long as the page lives, and asks that are always answered. */
import { connect, event, parse, pong } from "./packets.ts";

/** Every ask ends in one of these; `unreachable` is ours and means that nobody knows whether it was heard. */
export type Answer =
  | ({ ok: true } & Record<string, unknown>)
  | { ok: false; error: { code: string; message?: string; retry_after_ms?: number } };

/** What the line tells whoever holds it. */
export interface Holder {
  /** The handshake, asked for at each connect. */
  auth(): object;
  /** The namespace is joined; `hello` may be said. */
  up(): void;
  /** The connection is gone; the line tries again by itself. */
  down(): void;
  /** The server refused the handshake; true: try again, false: there is no point. */
  refused(code: string): boolean;
  /** An event nobody asked for. */
  told(name: string, payload: Record<string, unknown>): void;
}

const namespace = "/visitor";
/** Milliseconds after which an ask without an answer counts as unreachable. */
const patience = 5_000;
/** Milliseconds from the first byte to the joined namespace. */
const handshake = 10_000;
/** Bytes a frame to the server may have. */
const frame_limit = 65_536;

/** Milliseconds before try number `tries`: 0 to 1 s at random at first, then doubled up to 10 s, never less than half of it. */
export function pause(tries: number, random: number): number {
  return tries === 0 ? random * 1_000 : Math.min(10_000, 1_000 * 2 ** tries) * (0.5 + random / 2);
}

export class Line {
  #url: string;
  #holder: Holder;
  #socket: WebSocket | null = null;
  #joined = false;
  #ended = false;
  #asked = new Map<number, (answer: Answer) => void>();
  #next_id = 0;
  #tries = 0;
  #heard_at = 0;
  #silence = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, holder: Holder) {
    this.#url = url;
    this.#holder = holder;
  }

  /** Whether asks go out now. */
  get joined(): boolean {
    return this.#joined;
  }

  /** Connects unless it is connected or connecting already; skips a wait that is running. */
  open(): void {
    clearTimeout(this.#timer);
    if (this.#socket || this.#ended) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#expect(handshake);
    socket.onmessage = ({ data }) => this.#socket === socket && this.#hear(data);
    socket.onclose = () => this.#socket === socket && this.#lose();
  }

  /** Connects anew at once, with whatever the handshake says now. */
  restart(): void {
    this.#lose(0);
  }

  /** Tells the line that all is well: the next loss begins with a short wait again. */
  settled(): void {
    this.#tries = 0;
  }

  /** Asks and always resolves, within 5 s. */
  ask(name: string, payload: object): Promise<Answer> {
    const id = this.#next_id++;
    const frame = event(namespace, id, name, payload);
    if (new TextEncoder().encode(frame).length > frame_limit) return Promise.resolve({ ok: false, error: { code: "too_large" } });
    const socket = this.#socket;
    if (!socket || !this.#joined) return Promise.resolve({ ok: false, error: { code: "unreachable" } });
    return new Promise((resolve) => {
      const asked_at = performance.now();
      const timer = setTimeout(() => {
        settle({ ok: false, error: { code: "unreachable" } });
        // Not a word since: the path is half-open, and only a new connection can tell.
        if (this.#socket === socket && this.#heard_at < asked_at) this.#lose();
      }, patience);
      const settle = (answer: Answer) => {
        clearTimeout(timer);
        this.#asked.delete(id);
        resolve(answer);
      };
      this.#asked.set(id, settle);
      socket.send(frame);
    });
  }

  #hear(frame: unknown): void {
    const packet = parse(frame, namespace);
    this.#heard_at = performance.now();
    if (this.#joined) this.#expect(this.#silence);
    switch (packet?.kind) {
      case "open":
        this.#silence = packet.pingInterval + packet.pingTimeout;
        return this.#socket?.send(connect(namespace, this.#holder.auth()));
      case "ping":
        return this.#socket?.send(pong);
      case "connected":
        this.#joined = true;
        this.#expect(this.#silence);
        return this.#holder.up();
      case "refused":
        return this.#refuse(packet.data["data"]);
      case "ack":
        return this.#asked.get(packet.id)?.((packet.args[0] ?? { ok: false, error: { code: "retry" } }) as Answer);
      case "event": {
        const payload = (packet.args[0] ?? {}) as Record<string, unknown>;
        return packet.name === "draining" ? this.#drain(Number(payload["after_ms"]) || 0) : this.#holder.told(packet.name, payload);
      }
      case "other":
        return;
      default: // malformed, or the server says goodbye
        this.#lose();
    }
  }

  #refuse(data: unknown): void {
    const { code = "busy", retry_after_ms = 0 } = (data ?? {}) as { code?: string; retry_after_ms?: number };
    this.#ended = !this.#holder.refused(code);
    this.#lose(Math.max(retry_after_ms, pause(this.#tries, Math.random())));
  }

  /** The server is about to leave: change over at a time of our own, so that not all come at once. */
  #drain(after_ms: number): void {
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.restart(), Math.random() * after_ms);
  }

  /** Gives up the socket if nothing is heard for so many milliseconds. */
  #expect(ms: number): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => this.#lose(), ms);
  }

  #lose(wait = pause(this.#tries, Math.random())): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#joined = false;
    this.#tries++;
    clearTimeout(this.#watch);
    clearTimeout(this.#again);
    socket?.close();
    for (const settle of [...this.#asked.values()]) settle({ ok: false, error: { code: "unreachable" } });
    this.#holder.down();
    clearTimeout(this.#timer);
    if (!this.#ended) this.#timer = setTimeout(() => this.open(), wait);
  }
}
