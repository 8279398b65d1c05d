/** One conversation as the visitor knows it: what `hello` said of it, and its log. */
import type { Entry, Log } from "./thread.ts";

export interface Reach { delivered: number; read: number }
export interface Marks { visitor: Reach; agents: Reach }

/** Whom the visitor may wait for, and how long that usually takes. */
export interface Choice { name: string; wish: "same" | "anyone" | null; usually_seconds: number | null }

/** The conversation in the answer of `hello`. */
export interface Snapshot {
  id: string;
  status: string;
  head: number;
  /** The assignee; and here, once it is resolved, who was it last. */
  assignee: { name: string } | null;
  /** Null: not known, or not in the queue. */
  queue_position?: number | null;
  /** Seconds until somebody answers, measured; null: too little is known. */
  wait_seconds?: number | null;
  choice?: Choice;
  marks: Marks;
}

export type Conversation = Snapshot & Log;

/** The name of a person or a team in an entry's `data`, if there is one. */
export const named = (entry: Entry | undefined, role: "from" | "to" | "by" | "team"): string | undefined =>
  (entry?.data?.[role] as { name?: string } | undefined)?.name;

/** What an entry says about who keeps the conversation. */
export function follow(conversation: Conversation, { kind, data }: Entry): void {
  if (/assigned|transferred/.test(kind))
    Object.assign(conversation, { status: "open", assignee: data?.["to"], queue_position: null, choice: null });
  if (kind === "requeued") Object.assign(conversation, { status: "waiting", assignee: null });
  if (kind === "resolved") conversation.status = kind;
  if (kind === "reopened") conversation.status = keeper(conversation) ? "open" : "waiting";
}

/** Who keeps it, or kept it last once it is resolved. */
export function keeper({ assignee, status, entries }: Conversation): string | undefined {
  return assignee?.name ?? (status === "waiting" ? undefined : named(entries.findLast((e) => /assigned|transferred/.test(e.kind)), "to"));
}

/** What the visitor has said about it since it was closed, 1 to 5; 0: nothing. */
export const score = ({ entries }: Conversation): number =>
  Number(entries.findLast((e) => /rated|resolved/.test(e.kind))?.data?.["score"] ?? 0);

/** How many messages of people the visitor has not read. */
export const unread = ({ entries, marks }: Conversation): number =>
  entries.filter((e) => e.kind === "message" && e.author.kind === "agent" && e.seq > marks.visitor.read).length;
