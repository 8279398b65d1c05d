/** What the visitor has said and the log does not show yet: kept in the browser before the first try, sent in order, one at a time. */
import * as drawer from "./drawer.ts";
import { pause, type Answer } from "./line.ts";

export interface Unsent {
  /** Made once at the press of Send; every try carries it, so that the server stores it once. */
  client_id: string;
  text: string;
  conversation: string | undefined;
  /** Milliseconds since 1970, this browser's clock. */
  made_at: number;
  /** `sent`: acknowledged, its entry has not arrived; `failed`: refused for good, until the visitor tries again. */
  state: "waiting" | "sent" | "failed";
  tries: number;
  crashes: number;
  /** Not to be tried before this moment. */
  not_before: number;
  /** The code of the last refusal, and what the server said of it in words. */
  reason?: string;
  words?: string | undefined;
  /** Its place in the log, once acknowledged. */
  seq?: number | undefined;
}

/** Refusals that a later try may not meet; `unreachable` is the line's own. Any other code is permanent. */
const transient = ["unreachable", "busy", "db_unavailable", "rate_limited", "draining", "retry", "hello_first"];
/** So often `internal` is tried before it is shown as failed. */
const crash_limit = 5;
/** Code points one message may have. */
export const longest = 4_000;
/** Milliseconds another tab is given to send what was written there. */
const courtesy = 6_000;

const prefix = "out:";

export let items: Unsent[] = [];

/** The text as it is sent: NFC, trimmed, without controls and halves of characters, which the server refuses. */
export function fit(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, "").toWellFormed().normalize("NFC").trim();
}

/** Code points, as the server counts them. */
export const length = (text: string): number => [...text].length;

/** Keeps a message. */
export function add(said: Pick<Unsent, "client_id" | "text" | "conversation"> & Partial<Unsent>): void {
  const item: Unsent = { made_at: Date.now(), state: "waiting", tries: 0, crashes: 0, not_before: 0, ...said };
  items.push(item);
  keep(item);
}

/** The one to send now: the oldest that waits, whether or not its time has come, so that order is kept. */
export const next = (): Unsent | undefined => items.find((i) => i.state === "waiting");

/** Takes the answer to a try. */
export function answered(client_id: string, answer: Answer): void {
  const item = find(client_id);
  if (item?.state !== "waiting") return;
  item.tries++;
  if (answer.ok) {
    item.state = "sent";
    item.seq = answer["seq"];
  } else {
    const { code, message, retry_after_ms = 0 } = answer.error;
    item.reason = code;
    item.words = message;
    if (item.conversation && /not_found|closed/.test(code)) {
      item.conversation = undefined; // that thread takes nothing any more; a refusal leaves no trace, so the same id may open a new one
    } else if (transient.includes(code) || (code === "internal" && ++item.crashes < crash_limit)) {
      item.not_before = Date.now() + Math.max(retry_after_ms, 500, pause(item.tries - 1));
    } else item.state = "failed";
  }
  keep(item);
}

/** The log is here up to `last`: whatever waits only for the connection goes now, and what was acknowledged up to there need not be shown from here. */
export function caught_up(last: number): void {
  for (const item of items) {
    if (item.reason === "unreachable") item.not_before = 0;
    if (item.seq! <= last) drop(item.client_id);
  }
}

/** Puts a failed one back in the queue, at its end, under the same id. */
export function again(client_id: string): void {
  const item = find(client_id)!;
  items = [...items.filter((i) => i !== item), item];
  item.state = "waiting";
  item.crashes = item.not_before = 0;
  keep(item);
}

/** Its entry is in the log, or the visitor deleted it. */
export function drop(client_id: string): void {
  if (!find(client_id)) return;
  items = items.filter((i) => i.client_id !== client_id);
  drawer.remove(prefix + client_id);
}

/** Another log: what the unsent were meant for is not there any more, and what the old one acknowledged is asked anew under the same id. */
export function forget_conversations(): void {
  for (const item of items) {
    item.conversation = item.seq = undefined;
    if (item.state === "sent") item.state = "waiting";
    keep(item);
  }
}

/** The drawer keeps, or another tab kept, changed or removed (null) this; theirs is ours to send only if that tab does not. */
export function heard(key: string, value: string | null, other_tab: boolean): void {
  if (!key.startsWith(prefix)) return;
  const theirs = read(value);
  const ours = find(key.slice(prefix.length));
  if (ours && theirs) Object.assign(ours, theirs, { not_before: ours.not_before });
  else if (theirs) items = [...items, { ...theirs, not_before: other_tab ? Date.now() + courtesy : 0 }].sort((a, b) => a.made_at - b.made_at);
  else if (ours?.state !== "sent") items = items.filter((i) => i !== ours);
}

const find = (client_id: string): Unsent | undefined => items.find((i) => i.client_id === client_id);

const keep = (item: Unsent): void => drawer.put(prefix + item.client_id, JSON.stringify(item));

/** What a tab stored; null if it is nothing we could send. */
function read(value: string | null): Unsent | null {
  try {
    const item = JSON.parse(value!);
    return item?.text && item.client_id ? item : null;
  } catch {
    return null; // not ours, or half-written by a browser that crashed: there is no message in it to lose
  }
}
