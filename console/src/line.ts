/** The line to the server: one socket at a time, a fresh ticket for each, every ask answered or tried again. */

import { signal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";
import { passes, tries, untilNext, untilReconnect } from "./patience.ts";
import type { Ask, Asks, Told } from "./shapes.ts";

export type Connection =
  | { kind: "connecting" }
  | { kind: "live" }
  /** Since when, and whether this page has ever been live. */
  | { kind: "lost"; since: Date }
  /** The server speaks another version than this page. */
  | { kind: "old" };

/** An ask that was refused for good, with whatever the refusal carries. */
export class Refusal extends Error {
  readonly code: string;
  readonly more: Record<string, unknown>;

  constructor(error: Wrong) {
    super(error.message ?? error.code);
    this.code = error.code;
    this.more = error;
  }
}

interface Wrong extends Record<string, unknown> { code: string; message?: string; retry_after_ms?: number }
type Answer = { ok: true } | { ok: false; error: Wrong };

const ackWithin = 5_000;

export class Line {
  readonly connection = signal<Connection>({ kind: "connecting" });
  /** Called with each event; unknown events never come here. */
  onTold: <E extends keyof Told>(event: E, what: Told[E]) => void = () => undefined;
  /** Called after every connection, before it counts as live: says hello and fetches what was missed. */
  onConnected: () => Promise<void> = async () => undefined;

  /** Counts the connections, so that what was asked of one is not asked of it twice. */
  session = 0;

  private socket: Socket | null = null;
  private attempt = 0;
  private again: ReturnType<typeof setTimeout> | undefined;
  private live = false;
  private waiting: (() => void)[] = [];

  /** Connects, and keeps connecting as long as the page lives. */
  async start(): Promise<void> {
    clearTimeout(this.again);
    let ticket: string;
    try {
      const answer = await fetch("/console/ticket", {
        method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: "{}", signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 401 || answer.status === 403) return location.assign("/console/sign-in");
      if (!answer.ok) return this.lost(Number(answer.headers.get("Retry-After") ?? 0) * 1000);
      ticket = ((await answer.json()) as { ticket: string }).ticket;
    } catch {
      return this.lost();
    }
    this.open(ticket);
  }

  /** Comes back once the line is live: hello is said and what was missed is here. */
  whenLive(): Promise<void> {
    return this.live ? Promise.resolve() : new Promise((go) => this.waiting.push(go));
  }

  /** Asks until it is answered or refused for good; waits while the line is down. */
  async ask<A extends Ask>(name: A, what: Asks[A][0]): Promise<Asks[A][1]> {
    for (let attempt = 1; ; attempt++) {
      await this.whenLive();
      try {
        return await this.once(name, what);
      } catch (error) {
        if (!(error instanceof Refusal) || !passes(error.code) || attempt >= tries(error.code)) throw error;
        const least = error.more["retry_after_ms"];
        await new Promise((go) => setTimeout(go, untilNext(attempt, typeof least === "number" ? least : 0)));
      }
    }
  }

  /** Asks once, now; what the line cannot carry is refused as `lost`. */
  async once<A extends Ask>(name: A, what: Asks[A][0]): Promise<Asks[A][1]> {
    const socket = this.socket;
    if (!socket?.connected) throw new Refusal({ code: "lost" });
    let answer: Answer;
    try {
      answer = (await socket.timeout(ackWithin).emitWithAck(name, what)) as Answer;
    } catch {
      if (socket === this.socket && socket.connected && name !== "hello") void this.probe();
      throw new Refusal({ code: "lost" });
    }
    if (answer.ok) {
      // The server is there: whatever is lost from now on, the next wait is a short one.
      if (name === "hello") this.attempt = 0;
      return answer as unknown as Asks[A][1];
    }
    throw new Refusal(answer.error);
  }

  /** Asks whether the other end is still there, and connects anew if nothing comes back. */
  async probe(): Promise<void> {
    const socket = this.socket;
    if (!socket?.connected) return this.now();
    try {
      await socket.timeout(ackWithin).emitWithAck("hello", {});
    } catch {
      if (socket === this.socket) this.lost();
    }
  }

  /** Tries at once instead of at the end of the wait. */
  now(): void {
    if (this.socket || this.connection.peek().kind === "old") return;
    this.attempt = 0;
    void this.start();
  }

  private open(ticket: string): void {
    const socket = io("/agent", {
      path: "/socket.io", transports: ["websocket"], auth: { v: 1, ticket }, reconnection: false, forceNew: true, timeout: 10_000,
    });
    this.socket = socket;
    const slow = setTimeout(() => socket === this.socket && this.lost(), 12_000);
    socket.on("connect", async () => {
      clearTimeout(slow);
      this.session++;
      try {
        await this.onConnected();
      } catch {
        if (socket === this.socket) this.lost();
        return;
      }
      if (socket !== this.socket) return;
      this.live = true;
      this.connection.value = { kind: "live" };
      for (const go of this.waiting.splice(0)) go();
    });
    socket.on("connect_error", (error: Error & { data?: { code?: string; retry_after_ms?: number } }) => {
      clearTimeout(slow);
      if (socket !== this.socket) return;
      if (error.data?.code === "version") {
        this.drop();
        this.connection.value = { kind: "old" };
      } else this.lost(error.data?.retry_after_ms);
    });
    socket.on("disconnect", () => socket === this.socket && this.lost());
    socket.on("draining", (what: { after_ms?: number } | undefined) => {
      setTimeout(() => {
        if (socket !== this.socket) return;
        this.drop();
        void this.start();
      }, Math.random() * (what?.after_ms ?? 1000));
    });
    for (const event of ["entry", "conversation", "marks", "typing", "looking", "presence"] as const)
      socket.on(event, (what) => socket === this.socket && this.onTold(event, what));
  }

  /** Closes what is left of the socket and plans the next try. */
  private lost(atLeast = 0): void {
    this.drop();
    const before = this.connection.peek();
    if (before.kind === "live" || this.attempt > 0) this.connection.value = before.kind === "lost" ? before : { kind: "lost", since: new Date() };
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.start(), untilReconnect(this.attempt++, atLeast));
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.live = false;
    if (!socket) return;
    socket.removeAllListeners();
    socket.disconnect();
    socket.io.engine?.close();
  }
}
