/** The threads this page has open: each log by the client's only rule, its marks, who is writing, and what is still to come. */

import { computed, signal } from "@preact/signals";
import { Thread, type Entry } from "../../widget/src/thread.ts";
import { Refusal, type Line } from "./line.ts";
import type { Marks, Page, Person, Row, Told } from "./shapes.ts";

const pageSize = 200;
const writingLives = 6_000;
const kept = 20;

/** One conversation as this page has it. `drawn` counts up with every change of the log. */
export class Opened {
  readonly id: string;
  readonly log = new Thread();
  readonly drawn = signal(0);
  readonly marks = signal<Marks | null>(null);
  readonly state = signal<"opening" | "here" | "refused">("opening");
  readonly catching = signal(false);
  readonly earlier = signal<"none" | "more" | "coming">("none");
  /** Who is writing now, and what, if the site shows it. */
  readonly writing = signal<{ kind: "visitor" | "agent"; name: string | null; text: string | null } | null>(null);
  /** The agents who have it open now, oneself among them. */
  readonly looking = signal<readonly Person[]>([]);
  /** What came in while one looked on: only this moves in. */
  readonly fresh = new Set<number>();
  /** The connection it was opened on; the server knows nothing of it on any other. */
  session = 0;
  /** Told before the first page was here. */
  early: Entry[] = [];
  stopsWriting: ReturnType<typeof setTimeout> | undefined;

  constructor(id: string) {
    this.id = id;
  }

  changed(): void {
    this.earlier.value = (this.log.entries[0]?.seq ?? 1) > 1 ? (this.earlier.peek() === "coming" ? "coming" : "more") : "none";
    this.drawn.value++;
  }
}

export class Threads {
  /** What is on the screen: the thread one chose, and at most one beside it. */
  readonly shown = signal<readonly Opened[]>([]);
  readonly selected = computed(() => this.shown.value[0] ?? null);
  /** Called with every entry applied, so that an echo ends the waiting of what was sent. */
  onEntry: (entry: Entry, live: boolean) => void = () => undefined;
  onRow: (row: Row) => void = () => undefined;
  private known = new Map<string, Opened>();

  private readonly line: Line;

  constructor(line: Line) {
    this.line = line;
  }

  /** Leaves what is no longer to be shown and opens these; what is here already is shown at once and caught up with. */
  show(ids: readonly string[]): void {
    const before = this.shown.peek();
    if (before.map((o) => o.id).join() === ids.join()) return;
    for (const gone of before)
      if (!ids.includes(gone.id)) {
        gone.session = 0;
        void this.line.once("leave", { conversation: gone.id }).catch(() => undefined);
      }
    const next = ids.map((id) => {
      const opened = this.known.get(id) ?? new Opened(id);
      this.known.delete(id);
      this.known.set(id, opened);
      return opened;
    });
    for (const old of this.known.keys()) if (this.known.size > kept && !ids.includes(old)) this.known.delete(old);
    this.shown.value = next;
    for (const opened of next) if (!before.includes(opened)) void this.open(opened);
  }

  /** A thread on the screen, by its id. */
  here(id: string): Opened | undefined {
    return this.shown.value.find((o) => o.id === id);
  }

  /** After a connection: what is on the screen is opened again from where it stopped. */
  async reopen(): Promise<void> {
    for (const opened of this.shown.peek()) await this.open(opened, true);
  }

  /** The last seq of each thread that is here. */
  cursors(): Record<string, number> {
    return Object.fromEntries([...this.known.values()].filter((o) => o.log.last > 0).map((o) => [o.id, o.log.last]));
  }

  /** Another log: what is here may not be what is there. */
  forget(): void {
    this.known.clear();
    this.shown.value = this.shown.peek().map(({ id }) => {
      const again = new Opened(id);
      this.known.set(id, again);
      return again;
    });
  }

  entry(entry: Entry): void {
    const opened = this.known.get(entry.conversation);
    if (!opened) return this.onEntry(entry, true);
    if (opened.state.peek() === "opening") return void opened.early.push(entry);
    const verdict = opened.log.offer(entry);
    if (verdict === "gap") {
      if (this.shown.peek().includes(opened)) void this.catchUp(opened);
      return;
    }
    if (verdict === "applied") {
      opened.fresh.add(entry.seq);
      if (entry.author.kind === "visitor" || entry.author.kind === "agent") this.quiet(opened);
      opened.changed();
    }
    this.onEntry(entry, true);
  }

  marked({ conversation, visitor, agents }: Told["marks"]): void {
    const opened = this.known.get(conversation);
    if (opened) opened.marks.value = { visitor, agents };
  }

  looked({ conversation, agents }: Told["looking"]): void {
    const opened = this.known.get(conversation);
    if (opened) opened.looking.value = agents;
  }

  writes({ conversation, text, author }: Told["typing"], me: string): void {
    const opened = this.known.get(conversation);
    if (!opened || author?.id === me) return;
    opened.writing.value = { kind: author?.kind === "agent" ? "agent" : "visitor", name: author?.name ?? null, text: text ?? null };
    clearTimeout(opened.stopsWriting);
    opened.stopsWriting = setTimeout(() => this.quiet(opened), writingLives);
  }

  /** The page before the oldest entry here. */
  async earlierOf(opened: Opened): Promise<void> {
    const oldest = opened.log.entries[0];
    if (!oldest || opened.earlier.peek() !== "more") return;
    opened.earlier.value = "coming";
    try {
      const page = await this.line.ask("sync", { conversation: opened.id, before: oldest.seq, limit: 100 });
      opened.log.earlier(page.entries);
      opened.earlier.value = page.entries.length ? "more" : "none";
      if (page.entries.length) opened.changed();
    } catch {
      opened.earlier.value = "more";
    }
  }

  /** Asks for what came after `last` until nothing is missing. */
  async catchUp(opened: Opened, direct = false): Promise<void> {
    if (opened.catching.peek()) return;
    opened.catching.value = true;
    try {
      for (;;) {
        const after = opened.log.last;
        const what = { conversation: opened.id, after, limit: pageSize };
        const page = direct ? await this.line.once("sync", what) : await this.line.ask("sync", what);
        this.take(opened, page);
        if (!page.entries.length || opened.log.last >= page.head || opened.log.last === after) return;
      }
    } finally {
      opened.catching.value = false;
    }
  }

  private async open(opened: Opened, direct = false): Promise<void> {
    if (!direct) await this.line.whenLive();
    if (!this.shown.peek().includes(opened) || (!direct && opened.session === this.line.session)) return;
    opened.session = this.line.session;
    const after = opened.log.last;
    const what = after > 0 ? { conversation: opened.id, after } : { conversation: opened.id };
    try {
      const page = direct ? await this.line.once("open", what) : await this.line.ask("open", what);
      if (this.known.get(opened.id) !== opened) return;
      this.onRow(page.row);
      opened.looking.value = page.looking ?? [];
      if (after === 0 && opened.log.last === 0) {
        opened.log.base(page.entries);
        for (const entry of page.entries) this.onEntry(entry, false);
        if (page.marks) opened.marks.value = page.marks;
      } else this.take(opened, page);
      opened.state.value = "here";
      const early = opened.early;
      opened.early = [];
      const gap = early.map((entry) => (this.onEntry(entry, true), opened.log.offer(entry))).includes("gap");
      opened.changed();
      if (gap || opened.log.last < page.head) await this.catchUp(opened, direct);
    } catch (error) {
      if (direct && !(error instanceof Refusal && ["not_found", "forbidden"].includes(error.code))) throw error;
      if (error instanceof Refusal) opened.state.value = "refused";
    }
  }

  private take(opened: Opened, page: Page): void {
    let moved = false;
    for (const entry of page.entries) {
      if (opened.log.offer(entry) === "applied") moved = true;
      this.onEntry(entry, false);
    }
    if (page.marks) opened.marks.value = page.marks;
    if (moved) opened.changed();
  }

  private quiet(opened: Opened): void {
    clearTimeout(opened.stopsWriting);
    opened.writing.value = null;
  }
}
