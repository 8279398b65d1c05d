/** One conversation as the visitor knows it: its log, who keeps it, and how far each side has read. */
import { Thread, type Entry, type Verdict } from "./thread.ts";

export interface Reach { delivered: number; read: number }
export interface Marks { visitor: Reach; agents: Reach }

/** The conversation in the answer of `hello`. */
export interface Snapshot {
  id: string;
  status: string;
  head: number;
  assignee: { name: string } | null;
  queue_position: number | null;
  wait_seconds?: number | null;
  choice?: Choice;
  marks: Marks;
}

/** Whom the visitor may wait for, and how long that usually takes. */
export interface Choice { name: string; wish: "same" | null; usually_seconds: number | null }

/** Nothing delivered, nothing read. */
export const unmarked: Marks = { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } };

/** The name of a person in an entry's `data`, if there is one. */
export function named(entry: Entry, role: "from" | "to" | "by" | "team"): string | null {
  const person = entry.data?.[role] as { name?: unknown } | null | undefined;
  return typeof person?.name === "string" ? person.name : null;
}

export class Conversation {
  readonly id: string;
  readonly thread = new Thread();
  status = "waiting";
  /** Who keeps it, or kept it last once it is resolved. */
  keeper: string | null = null;
  /** The place in the queue; null: not known, or not in it. */
  position: number | null = null;
  /** Seconds until somebody answers, measured; null: too little is known. */
  wait: number | null = null;
  choice: Choice | undefined;
  marks = unmarked;
  head = 0;

  constructor(id: string) {
    this.id = id;
  }

  /** Takes what `hello` says; its entries are taken apart from it. */
  snapshot(now: Snapshot): void {
    this.status = now.status;
    this.head = now.head;
    this.placed(now.queue_position, now.wait_seconds ?? null, now.choice);
    this.marks = now.marks;
    if (now.assignee) this.keeper = now.assignee.name;
    else if (now.status === "waiting") this.keeper = null;
    else this.keeper ??= this.#last_keeper();
  }

  /** The client's only rule, and what the entry says about who keeps the conversation. */
  apply(entry: Entry): Verdict {
    const verdict = this.thread.offer(entry);
    if (verdict !== "applied") return verdict;
    this.head = Math.max(this.head, entry.seq);
    switch (entry.kind) {
      case "assigned":
      case "transferred":
        this.keeper = named(entry, "to");
        this.status = "open";
        this.placed(null, null, undefined);
        break;
      case "requeued":
        this.keeper = null;
        this.status = "waiting";
        break;
      case "resolved":
        this.status = "resolved";
        break;
      case "reopened":
        this.status = this.keeper ? "open" : "waiting";
    }
    return verdict;
  }

  /** Where it stands in the queue, and what the visitor may choose. */
  placed(position: number | null, wait: number | null, choice: Choice | undefined): void {
    this.position = position;
    this.wait = wait;
    this.choice = choice;
  }

  /** Marks only rise. */
  mark(told: Marks): void {
    const higher = (a: Reach, b: Reach) => ({ delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read) });
    this.marks = { visitor: higher(this.marks.visitor, told.visitor), agents: higher(this.marks.agents, told.agents) };
  }

  /** The newest seq that somebody else wrote; 0 if none. */
  get theirs(): number {
    return this.thread.entries.findLast((e) => e.author.kind !== "visitor")?.seq ?? 0;
  }

  /** What the visitor has said about it since it was closed, 1 to 5; 0: nothing. */
  get score(): number {
    const entry = this.thread.entries.findLast((e) => e.kind === "rated" || e.kind === "resolved");
    return entry?.kind === "rated" ? Number(entry.data?.["score"]) : 0;
  }

  /** How many messages of people the visitor has not read. */
  get unread(): number {
    return this.thread.entries.filter((e) => e.kind === "message" && e.author.kind === "agent" && e.seq > this.marks.visitor.read).length;
  }

  #last_keeper(): string | null {
    const entry = this.thread.entries.findLast((e) => e.kind === "assigned" || e.kind === "transferred");
    return entry ? named(entry, "to") : null;
  }
}
