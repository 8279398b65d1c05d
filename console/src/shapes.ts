/** The shapes that cross the line, as the console reads them (docs: protocol). Unknown fields are carried along and ignored. */

import type { Author, Entry } from "../../widget/src/thread.ts";

export interface Person { id: string; name: string }

export type Status = "waiting" | "open" | "snoozed" | "resolved";
export type Availability = "available" | "mine_only" | "away";
export type View = "mine" | "waiting" | "team" | "all" | "snoozed" | "resolved";

export interface Me extends Person { role: string; availability: Availability }

export interface Mate extends Person { role: string; availability: Availability; present: boolean; open: number; capacity?: number }

/** Who answers what; nobody in it means everybody. */
export interface Team { id: string; key: string; name: string; members: string[] }

/** A note that called one, and that one has not opened since. */
export interface Mention { conversation: string; seq: number; by: { name: string }; text: string; visitor: { name: string | null }; created_at: string }

export interface Visitor {
  id: string;
  name: string | null;
  email?: string | null;
  page?: { url: string; title: string | null } | null;
}

/** An earlier conversation of the same visitor, shown only when a row brings it. */
export interface Earlier { id: string; text?: string | null; assignee?: Person | null; created_at: string }

export interface Row {
  id: string;
  version: number;
  head: number;
  status: Status;
  assignee: Person | null;
  assignment_epoch: number;
  visitor: Visitor;
  waiting_since: string | null;
  unread: number;
  last: { text: string | null; author: { kind: Author["kind"]; name: string | null }; created_at: string } | null;
  created_at: string;
  team?: Person | null;
  /** Who goes first in a line: lower ranks do; null for who is in no tier. */
  tier?: { rank: number; name: string } | null;
  earlier?: Earlier[];
}

export type Counts = Partial<Record<View, number>>;

export interface Mark { delivered: number; read: number }
export interface Marks { visitor: Mark; agents: Mark }

export type Severity = "block" | "warn" | "hint" | "info";

/** One remark of the tone check; `start` and `end` count code points. */
export interface Finding {
  id: string;
  rule: string;
  family: string;
  severity: Severity;
  start: number;
  end: number;
  message: string;
  why?: string | null;
  suggestion?: string | null;
  replacement?: string | null;
  deadline?: string | null;
  due?: string | null;
}

/** A reply of the team's, with places to fill; `when` says what it is for. */
export interface Canned { shortcut: string; title: string; text: string; when?: string | null }

export interface Page { entries: Entry[]; head: number; marks?: Marks | null }

export interface Hello {
  log_epoch: string | number;
  agent: Me;
  team: Mate[];
  site: { key: string; name: string };
  conversations: Row[];
  counts: Counts;
  canned?: Canned[];
  teams?: Team[];
  mentions?: Mention[];
}

interface Stored { conversation: string; seq: number; created_at: string; duplicate: boolean }

/** Every ask of the console: what it says, and what it is answered when nothing stands against it. */
export interface Asks {
  hello: [{ log_epoch?: string | number; cursors?: Record<string, number> }, Hello];
  list: [{ view: View; after?: string; limit?: number; team?: string }, { rows: Row[]; next: string | null; counts: Counts }];
  open: [{ conversation: string; after?: number }, Page & { row: Row; looking?: Person[] }];
  leave: [{ conversation: string }, object];
  sync: [{ conversation: string; after: number; limit?: number } | { conversation: string; before: number; limit?: number }, Page];
  send: [
    { client_id: string; conversation: string; text: string; assignment_epoch: number; note?: true; override?: { findings: string[]; reason: string } },
    Stored,
  ];
  check_draft: [{ conversation: string; text: string }, { findings: Finding[]; state: "clear" | "advise" | "held" }];
  mark: [{ conversation: string; delivered?: number; read?: number }, object];
  typing: [{ conversation: string }, object];
  accept: [{ client_id: string; conversation?: string }, { conversation: string; assignment_epoch: number }];
  transfer: [
    { client_id: string; conversation: string; to?: string; team?: string; reason: string; summary?: string; assignment_epoch: number },
    { assignment_epoch: number; receiver_absent?: boolean },
  ];
  release: [{ client_id: string; conversation: string; reason: string; summary?: string; assignment_epoch: number }, { assignment_epoch: number }];
  take_over: [{ client_id: string; conversation: string; reason: string; assignment_epoch: number }, { assignment_epoch: number }];
  decline: [{ client_id: string; conversation: string; reason: string; assignment_epoch: number }, { assignment_epoch: number }];
  resolve: [{ client_id: string; conversation: string; assignment_epoch: number }, object];
  reopen: [{ client_id: string; conversation: string }, object];
  snooze: [{ client_id: string; conversation: string; until: string | null; assignment_epoch: number }, object];
  assign: [{ client_id: string; conversation: string; to: string; reason: string; assignment_epoch: number }, { assignment_epoch: number; receiver_absent?: boolean }];
  name_visitor: [{ conversation: string; name: string }, { visitor: { name: string | null; email: string | null } }];
  set_availability: [{ state: Availability }, { state: Availability }];
}

export type Ask = keyof Asks;

/** What the server tells without being asked. */
export interface Told {
  entry: Entry;
  conversation: Row;
  marks: Marks & { conversation: string };
  typing: { conversation: string; text?: string | null; author?: Author | null };
  looking: { conversation: string; agents: Person[] };
  presence: { agents: { id: string; availability: Availability; present: boolean; open?: number }[] };
}
