/** The rows of the list: one per conversation, the newest version of each, and which view shows which. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Counts, Row, View } from "./shapes.ts";

export class Rows {
  readonly all = signal<ReadonlyMap<string, Row>>(new Map());
  readonly counts = signal<Counts>({});
  readonly me: string;
  /** Told since `reading()`: newer than a snapshot that was read meanwhile, so the snapshot may not drop them. */
  private since = new Set<string>();

  constructor(me: string) {
    this.me = me;
  }

  get(id: string): Row | undefined {
    return this.all.value.get(id);
  }

  /** A row counts only with a higher version than the one already here; says whether it did. */
  apply(row: Row): boolean {
    this.since.add(row.id);
    const known = this.all.peek().get(row.id);
    if (known && row.version <= known.version) {
      if (row.earlier) this.expect(row.id, { earlier: row.earlier });
      return false;
    }
    this.put([row]);
    return true;
  }

  /** What an answer already tells, until the row itself comes; the version stays, so that the row wins. */
  expect(id: string, more: Partial<Row>): void {
    const known = this.all.peek().get(id);
    if (known) this.put([{ ...known, ...more }]);
  }

  /** To be called before a snapshot is asked for. */
  reading(): void {
    this.since.clear();
  }

  /** Mine and the waiting as they are now: what this client believed to be mine or waiting and is not among them, has moved on unseen. */
  snapshot(rows: Row[], counts: Counts, keep: readonly string[]): void {
    const named = new Set(rows.map((r) => r.id));
    const next = new Map(this.all.peek());
    for (const row of next.values())
      if (!named.has(row.id) && !this.since.has(row.id) && !keep.includes(row.id) && (this.isMine(row) || row.status === "waiting")) next.delete(row.id);
    this.all.value = next;
    for (const row of rows) this.apply(row);
    this.counts.value = counts;
  }

  /** After a restore versions mean nothing: everything is forgotten. */
  forget(): void {
    this.all.value = new Map();
  }

  private put(rows: Row[]): void {
    const next = new Map(this.all.peek());
    // Earlier conversations come with `open` only; a row that is told later does not unsay them.
    for (const row of rows) next.set(row.id, { ...row, ...(row.earlier === undefined && next.get(row.id)?.earlier && { earlier: next.get(row.id)!.earlier! }) });
    this.all.value = next;
  }

  isMine = (row: Row): boolean => row.status === "open" && row.assignee?.id === this.me;

  /** Mine by the latest word; the waiting by tier and arrival; the rest by the latest word. */
  readonly mine = this.view((r) => this.isMine(r), latest);
  readonly waiting = this.view((r) => r.status === "waiting", arrival);
  readonly team = this.view((r) => r.status === "open" && r.assignee !== null, latest);
  readonly unresolved = this.view((r) => r.status !== "resolved", latest);
  readonly snoozed = this.view((r) => r.status === "snoozed", latest);
  readonly resolved = this.view((r) => r.status === "resolved", latest);

  shown(view: View): Row[] {
    return { mine: this.mine, waiting: this.waiting, team: this.team, all: this.unresolved, snoozed: this.snoozed, resolved: this.resolved }[view].value;
  }

  /** How many a view holds: counted here where the rows are all here, otherwise as the server last said. */
  count(view: View): number {
    const said = this.counts.value[view] ?? 0;
    if (view === "mine") return this.mine.value.length;
    if (view === "waiting" && said <= 100) return this.waiting.value.length;
    return said;
  }

  /** How often a conversation has changed hands, as far as we know. */
  epochOf(id: string): number {
    return this.all.peek().get(id)?.assignment_epoch ?? 0;
  }

  /** The place in its line, from 1. */
  place(id: string): number {
    const line = this.all.value.get(id)?.team?.id;
    return this.waiting.value.filter((r) => r.team?.id === line).findIndex((r) => r.id === id) + 1;
  }

  private view(holds: (row: Row) => boolean, order: (a: Row, b: Row) => number): ReadonlySignal<Row[]> {
    return computed(() => [...this.all.value.values()].filter(holds).sort(order));
  }
}

const latest = (a: Row, b: Row): number => moment(b).localeCompare(moment(a)) || a.id.localeCompare(b.id);
const rank = (row: Row): number => row.tier?.rank ?? Infinity;
const arrival = (a: Row, b: Row): number => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)) || since(a).localeCompare(since(b)) || a.id.localeCompare(b.id);
const moment = (row: Row): string => row.last?.created_at ?? row.created_at;
const since = (row: Row): string => row.waiting_since ?? row.created_at;
