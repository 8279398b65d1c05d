/** What the visitor's modules need of a browser, for tests: tabs that share a storage, and a WebSocket whose other end the test plays. */
import { registerHooks } from "node:module";
import type { Entry } from "../src/thread.ts";

type Frame = (text: string) => void;

/** The other end: what a test's server says and hears. */
export class Peer {
  static all: Peer[] = [];
  /** Every ask heard, newest last: [id, name, payload]. */
  heard: [number, string, Record<string, unknown>][] = [];
  auth: Record<string, unknown> = {};
  /** Plays the server: called with every ask, answers through `ack`. */
  static serve: (peer: Peer, id: number, name: string, payload: Record<string, unknown>) => void = () => undefined;
  static refuse: Record<string, unknown> | null = null;
  #say: Frame;
  hang_up: () => void;

  constructor(say: Frame, hang_up: () => void) {
    this.#say = say;
    this.hang_up = hang_up;
    Peer.all.push(this);
  }

  static get last(): Peer {
    const peer = Peer.all.at(-1);
    if (!peer) throw new Error("nobody has connected");
    return peer;
  }

  say(text: string): void {
    this.#say(text);
  }

  ack(id: number, answer: object): void {
    this.say(`43/visitor,${id}${JSON.stringify([answer])}`);
  }

  tell(name: string, payload: object): void {
    this.say(`42/visitor,${JSON.stringify([name, payload])}`);
  }

  hear(text: string): void {
    if (text.startsWith("40/visitor,")) {
      this.auth = JSON.parse(text.slice(11)) as Record<string, unknown>;
      if (Peer.refuse) {
        this.say(`44/visitor,${JSON.stringify({ message: "no", data: Peer.refuse })}`);
        Peer.refuse = null;
      } else this.say('40/visitor,{"sid":"x"}');
      return;
    }
    const [, id, body] = /^42\/visitor,(\d+)([^]*)$/.exec(text) ?? [];
    if (id === undefined || body === undefined) return;
    const [name, payload] = JSON.parse(body) as [string, Record<string, unknown>];
    this.heard.push([Number(id), name, payload]);
    Peer.serve(this, Number(id), name, payload);
  }
}

class Socket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  #peer: Peer | null;

  constructor(_url: string) {
    const later = (act: () => void) => queueMicrotask(act);
    this.#peer = new Peer(
      (data) => later(() => this.#peer && this.onmessage?.({ data })),
      () => later(() => { if (this.#peer) { this.#peer = null; this.onclose?.(); } }),
    );
    this.#peer.say('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}');
  }

  send(text: string): void {
    const peer = this.#peer;
    queueMicrotask(() => peer?.hear(text));
  }

  close(): void {
    this.#peer = null;
  }
}

// Each tab has the modules anew, as each page has: what a module of a tab imports is of the same tab.
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    const [tab] = /\?tab=\d+$/.exec(context.parentURL ?? "") ?? [];
    return tab && specifier.startsWith("./") ? { ...found, url: found.url + tab } : found;
  },
});
let tab_count = 0;

/** A new tab: what it holds of the visit. */
export async function tab() {
  const n = ++tab_count;
  return {
    visit: (await import(`../src/visit.ts?tab=${n}`)) as typeof import("../src/visit.ts"),
    outbox: (await import(`../src/outbox.ts?tab=${n}`)) as typeof import("../src/outbox.ts"),
    conversation: (await import(`../src/conversation.ts?tab=${n}`)) as typeof import("../src/conversation.ts"),
  };
}

const kept = new Map<string, string>();
const tabs: ((event: { key: string; newValue: string | null }) => void)[] = [];

const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
};

/** A fresh browser: nothing stored, nobody connected. */
export function fresh(): Map<string, string> {
  kept.clear();
  tabs.length = 0;
  Peer.all = [];
  Peer.refuse = null;
  Peer.serve = () => undefined;
  const shelf = new Proxy(storage, { ownKeys: () => [...kept.keys()], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) });
  Object.defineProperty(globalThis, "localStorage", { value: shelf, configurable: true });
  Object.assign(globalThis, { document: { documentElement: { dataset: { site: "KEY" } } }, location: { origin: "http://test" } });
  Object.assign(globalThis, { WebSocket: Socket, addEventListener: (_: string, hear: (typeof tabs)[number]) => tabs.push(hear) });
  return kept;
}

/** As the browser does when another tab writes. */
export function other_tab(key: string, newValue: string | null): void {
  if (newValue === null) kept.delete(key);
  else kept.set(key, newValue);
  tabs.forEach((hear) => hear({ key, newValue }));
}

/** Lets everything that is under way arrive. */
export const settle = async (): Promise<void> => { for (let i = 0; i < 60; i++) await Promise.resolve(); };

export const entry = (seq: number, more: Partial<Entry> = {}): Entry =>
  ({ conversation: "c", seq, prev: seq - 1, kind: "message", author: { kind: "agent", id: null, name: "Maya" }, text: `${seq}`, created_at: new Date(1e12 + seq * 1000).toISOString(), ...more });

const none = { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } };

/** The answer of `hello` for a log. */
export const greeting = (log: Entry[], more: object = {}): object => ({
  ok: true, log_epoch: "one", token: "token", poll_ms: 3000, site: {}, visitor: { name: null }, entries: log, ...more,
  conversation: log.length === 0 ? null : { id: log[0]?.conversation, status: "open", head: log.at(-1)?.seq, assignee: { name: "Maya" }, queue_position: null, marks: none },
});
