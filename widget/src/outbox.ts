/** What the visitor has said and the log does not show yet: kept in the browser before the first try, sent in order, one at a time. */
import type { Answer } from "./line.ts";

export interface Unsent {
  /** Made once at the press of Send; every try carries it, so that the server stores it once. */
  client_id: string;
  text: string;
  conversation: string | null;
  /** Milliseconds since 1970, this browser's clock. */
  made_at: number;
  /** `sent`: acknowledged, its entry has not arrived; `failed`: refused for good, until the visitor tries again. */
  state: "waiting" | "sent" | "failed";
  tries: number;
  crashes: number;
  /** Not to be tried before this moment. */
  not_before: number;
  /** The code of the last refusal. */
  reason?: string;
  /** Its place in the log, once acknowledged. */
  seq?: number;
}

/** Where the outbox outlives the page. */
export interface Shelf {
  get(key: string): string | null;
  put(key: string, value: string): void;
  remove(key: string): void;
  keys(start: string): string[];
}

/** Refusals that a later try may not meet; `unreachable` is the line's own. Any other code is permanent. */
const transient = new Set(["unreachable", "busy", "db_unavailable", "rate_limited", "draining", "retry", "hello_first"]);
/** So often `internal` is tried before it is shown as failed. */
const crash_limit = 5;
/** Code points one message may have. */
export const longest = 4_000;
/** Milliseconds another tab is given to send what was written there. */
const courtesy = 6_000;

const start = "out:";

/** The text as it is sent: NFC, trimmed, without controls and halves of characters, which the server refuses. */
export function fit(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(/[^\P{Cc}\n\t]/gu, "").replace(/\p{Cs}/gu, "\ufffd").normalize("NFC").trim();
}

/** Code points, as the server counts them. */
export const length = (text: string): number => [...text].length;

/** Milliseconds before try number `tries`: 0.5 s doubled up to 10 s, with a random quarter more or less. */
export function back_off(tries: number, random: number): number {
  return Math.min(10_000, Math.max(500, Math.min(10_000, 500 * 2 ** (tries - 1)) * (0.75 + random / 2)));
}

export class Outbox {
  items: Unsent[] = [];
  #shelf: Shelf;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    for (const key of shelf.keys(start)) this.heard(key, shelf.get(key), 0);
  }

  /** Whether a key of the shelf is one of ours. */
  static owns(key: string): boolean {
    return key.startsWith(start);
  }

  /** Keeps a message, then returns it. */
  add(text: string, conversation: string | null, client_id: string, now: number): Unsent {
    const item: Unsent = { client_id, text, conversation, made_at: now, state: "waiting", tries: 0, crashes: 0, not_before: 0 };
    this.items.push(item);
    this.#keep(item);
    return item;
  }

  /** The one to send now: the oldest that waits, and nothing while its time has not come, so that order is kept. */
  next(now: number): Unsent | null {
    const first = this.#first();
    return first && first.not_before <= now ? first : null;
  }

  /** Milliseconds until `next` has something; null if nothing waits. */
  wait(now: number): number | null {
    const first = this.#first();
    return first ? Math.max(0, first.not_before - now) : null;
  }

  /** Takes the answer to a try. */
  answered(client_id: string, answer: Answer, now: number, random: number): void {
    const item = this.find(client_id);
    if (!item || item.state !== "waiting") return;
    item.tries++;
    if (answer.ok) {
      item.state = "sent";
      item.conversation = String(answer["conversation"]);
      item.seq = Number(answer["seq"]);
    } else {
      const { code, retry_after_ms = 0 } = answer.error;
      item.reason = code;
      if (item.conversation !== null && (code === "not_found" || code === "closed")) {
        item.conversation = null; // that thread takes nothing any more; a refusal leaves no trace, so the same id may open a new one
      } else if (transient.has(code) || (code === "internal" && ++item.crashes < crash_limit)) {
        item.not_before = now + Math.max(retry_after_ms, back_off(item.tries, random));
      } else {
        item.state = "failed";
      }
    }
    this.#keep(item);
  }

  /** The connection is back: whatever waits only for it goes now. */
  hurry(): void {
    for (const item of this.items) if (item.reason === "unreachable") item.not_before = 0;
  }

  /** The log is here up to `last`: what was acknowledged up to there need not be shown from here. */
  stored(conversation: string, last: number): void {
    for (const { client_id, seq, conversation: where } of this.items) if (where === conversation && seq !== undefined && seq <= last) this.drop(client_id);
  }

  /** Puts a failed one back in the queue, at its end, under the same id. */
  again(client_id: string): void {
    const item = this.find(client_id);
    if (!item) return;
    this.items = [...this.items.filter((i) => i !== item), item];
    Object.assign(item, { state: "waiting", crashes: 0, not_before: 0 });
    delete item.reason;
    this.#keep(item);
  }

  /** Its entry is in the log, or the visitor deleted it. */
  drop(client_id: string): void {
    if (!this.find(client_id)) return;
    this.items = this.items.filter((i) => i.client_id !== client_id);
    this.#shelf.remove(start + client_id);
  }

  /** Was acknowledged, and a restored log does not have it: offered to be sent again. */
  lost(client_id: string, text: string, made_at: number): void {
    this.drop(client_id);
    const item: Unsent = { client_id, text, conversation: null, made_at, state: "failed", tries: 1, crashes: 0, not_before: 0, reason: "lost" };
    this.items.push(item);
    this.#keep(item);
  }

  /** Another log: what the unsent were meant for is not there any more. */
  forget_conversations(): void {
    for (const item of this.items) {
      item.conversation = null;
      if (item.state === "sent") item.state = "waiting"; // an acknowledgement of the old log: the same id asks the new one
      delete item.seq;
      this.#keep(item);
    }
  }

  /** Another tab kept, changed or removed one; ours to send only if that tab does not. */
  heard(key: string, value: string | null, now: number): void {
    const theirs = read(value);
    const ours = this.find(key.slice(start.length));
    if (!theirs) {
      if (ours?.state !== "sent") this.items = this.items.filter((i) => i !== ours);
    } else if (ours) {
      Object.assign(ours, theirs, { not_before: ours.not_before });
    } else {
      this.items.push({ ...theirs, not_before: now ? now + courtesy : 0 });
      this.items.sort((a, b) => a.made_at - b.made_at);
    }
  }

  find(client_id: string): Unsent | undefined {
    return this.items.find((i) => i.client_id === client_id);
  }

  #first(): Unsent | undefined {
    return this.items.find((i) => i.state === "waiting");
  }

  #keep(item: Unsent): void {
    this.#shelf.put(start + item.client_id, JSON.stringify(item));
  }
}

/** What a tab stored; null if it is nothing we could send. */
function read(value: string | null): Unsent | null {
  try {
    const item = JSON.parse(value ?? "null") as Unsent | null;
    return item && typeof item.client_id === "string" && typeof item.text === "string" ? item : null;
  } catch {
    return null; // not ours, or half-written by a browser that crashed: there is no message in it to lose
  }
}
