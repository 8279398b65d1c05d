/** The line to the server: one WebSocket, kept up for as long as the page lives, and asks that are always answered. */
import { connect, event, kinds, parse, pong } from "./packets.ts";

/** Every ask ends in one of these; `unreachable` is ours and means that nobody knows whether it was heard. */
export type Answer =
  | ({ ok: true } & Record<string, any>)
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
  told(name: string, payload: Record<string, any>): void;
}

type Timer = ReturnType<typeof setTimeout>;

/** Milliseconds after which an ask without an answer counts as unreachable. */
const patience = 5_000;
/** Milliseconds from the first byte to the joined namespace. */
const handshake = 10_000;
const unreachable: Answer = { ok: false, error: { code: "unreachable" } };

/** Whether asks go out now. */
export let joined = false;

let holder: Holder;
let socket: WebSocket | undefined;
let ended = false;
let next_id = 0;
let tries = 0;
let heard_at = 0;
/** Milliseconds the server is silent at most. */
let silence = 0;
let timer: Timer | undefined;
let watch: Timer | undefined;
const asked = new Map<number, (answer: Answer) => void>();

/** Milliseconds before try number `tries`: three times within a second each, at random at first, then doubled up to 10 s, never less than half of it. */
export function pause(tries: number, random = Math.random()): number {
  return tries ? Math.min(10_000, 500 * 2 ** Math.max(1, tries - 1)) * (0.5 + random / 2) : random * 1_000;
}

export function hold(by: Holder): void {
  holder = by;
}

/** Connects unless it is connected or connecting already; skips a wait that is running. */
export function open(): void {
  clearTimeout(timer);
  if (socket || ended) return;
  const opened = (socket = new WebSocket(`${location.origin.replace("http", "ws")}/socket.io/?EIO=4&transport=websocket`));
  expect(handshake);
  opened.onmessage = ({ data }) => opened === socket && hear(data);
  opened.onclose = () => opened === socket && lose();
}

/** Tells the line that all is well: the next loss begins with a short wait again. */
export function settled(): void {
  tries = 0;
}

/** Asks and always resolves, within 5 s. No frame of ours comes near the 64 KiB one may have: a message has 4,000 code points. */
export async function ask(name: string, payload: object): Promise<Answer> {
  if (!joined) return unreachable;
  const id = next_id++;
  const asked_at = performance.now();
  socket!.send(event(id, name, payload));
  setTimeout(() => {
    if (!asked.has(id)) return;
    settle(id, unreachable);
    // Not a word since: the path is half-open, and only a new connection can tell.
    if (heard_at < asked_at) lose();
  }, patience);
  return new Promise((resolve) => asked.set(id, resolve));
}

function settle(id: number, answer: Answer): void {
  asked.get(id)?.(answer);
  asked.delete(id);
}

function hear(frame: string): void {
  const { kind, id, data } = parse(frame) ?? {};
  heard_at = performance.now();
  if (kind === kinds.joined) joined = true;
  if (joined) expect(silence);
  switch (kind) {
    case kinds.open:
      silence = data.pingInterval + data.pingTimeout;
      return socket!.send(connect(holder.auth()));
    case kinds.ping:
      return socket!.send(pong);
    case kinds.joined:
      return holder.up();
    case kinds.answer:
      return settle(id!, data[0]);
    case kinds.event:
      // The server is about to leave: change over at a time of our own, so that not all come at once.
      if (data[0] === "draining") timer = setTimeout(lose, Math.random() * data[1].after_ms, 0);
      else holder.told(data[0], data[1]);
      return;
    case kinds.refused: {
      const { code, retry_after_ms = 0 } = data.data;
      ended = !holder.refused(code);
      return lose(Math.max(retry_after_ms, pause(tries)));
    }
    case kinds.noop:
      return;
    default:
      lose();
  }
}

/** Gives up the socket if nothing is heard for so many milliseconds. */
function expect(ms: number): void {
  clearTimeout(watch);
  watch = setTimeout(lose, ms);
}

/** Gives up the socket and connects anew in so many milliseconds, with whatever the handshake says then. */
export function lose(wait = pause(tries)): void {
  const lost = socket;
  socket = undefined;
  joined = false;
  tries++;
  clearTimeout(watch);
  clearTimeout(timer);
  lost?.close();
  for (const id of asked.keys()) settle(id, unreachable);
  holder.down();
  if (!ended) timer = setTimeout(open, wait);
}
