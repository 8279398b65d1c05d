/** The desk of one agent: the line, the rows, the threads and the drafts put together, and what one can do with them. */

import { batch, computed, effect, signal } from "@preact/signals";
import type { Entry } from "../../widget/src/thread.ts";
import { Bell, remembered } from "./bell.ts";
import { Drafts, type Draft } from "./drafts.ts";
import { person } from "./keepers.ts";
import { Line, Refusal } from "./line.ts";
import { Outbox } from "./outbox.ts";
import { clientId } from "./patience.ts";
import { Rows } from "./rows.ts";
import type { Availability, Canned, Finding, Mate, Me, Row, Told, View } from "./shapes.ts";
import { hue as hueOfName } from "../../widget/src/hue.ts";
import { hue, plain, shortened } from "./text.ts";
import { Threads, type Opened } from "./threads.ts";
import * as words from "./words.ts";

export interface Failure { words: string; findings: Finding[] }

export type Asking = "transfer" | "decline" | "take over" | "assign" | "snooze" | "keys";

/** From here up two threads have room beside each other. */
const roomForTwo = "(min-width: 1280px)";

export class Desk {
  readonly me = signal<Me>({ id: "", name: "", role: "agent", availability: "available" });
  readonly team = signal<Mate[]>([]);
  readonly site = signal("");
  readonly view = signal<View>("mine");
  readonly now = signal(Date.now());
  /** One sentence that comes and goes. */
  readonly notice = signal<string | null>(null);
  /** One sentence that stays until it is read. */
  readonly notable = signal<string | null>(null);
  readonly more = signal<Partial<Record<View, string | null>>>({});
  readonly dialog = signal<Asking | null>(null);
  readonly aside = signal(false);
  /** The thread just taken: one goes on by writing in it. */
  readonly toWrite = signal<string | null>(null);
  /** What is being asked right now, so that nothing is pressed twice. */
  readonly busy = signal<ReadonlySet<string>>(new Set());

  readonly canned = signal<readonly Canned[]>([]);
  /** Whether keys without a modifier do something. */
  readonly singleKeys = remembered("onethread:keys", true);
  /** Conversations opened from a visitor's card: to read, not to go on with. */
  readonly past = signal<ReadonlyMap<string, string | null>>(new Map());
  readonly roomy = signal(matchMedia(roomForTwo).matches);

  readonly bell = new Bell();
  readonly line = new Line();
  readonly rows: Rows;
  readonly threads: Threads;
  readonly drafts: Drafts;
  readonly outbox: Outbox;

  readonly selected = computed(() => this.threads.selected.value?.id ?? null);
  /** The thread one is in: the one last touched of those that are open. */
  readonly active = computed(() => (this.touched.value !== null && this.threads.here(this.touched.value)) || this.threads.selected.value);
  readonly row = computed(() => (this.active.value ? this.rows.get(this.active.value.id) ?? null : null));

  /** What only we are called. */
  readonly ourNames = computed(() => [this.site.value, this.me.value.name, ...this.team.value.map((m) => m.name)]);

  private touched = signal<string | null>(null);

  private epoch: string | number | null = null;
  private counting: ReturnType<typeof setTimeout> | undefined;
  private counted = 0;
  private fading: ReturnType<typeof setTimeout> | undefined;
  private typed = new Map<string, number>();
  private colours = computed(() => new Map([this.me.value, ...this.team.value].map((m) => [m.id, hueOfName(m.name)])));

  constructor(me: { id: string; name: string; role: string }) {
    this.me.value = { ...me, availability: "available" };
    this.rows = new Rows(me.id);
    this.threads = new Threads(this.line);
    this.drafts = new Drafts(this.line, me.id);
    this.outbox = new Outbox(this.line, me.id);
    this.wire();
  }

  /** Follows the address, says hello, and keeps the connection for as long as the page lives. */
  start(): void {
    const follow = (): void => {
      const [, view, ...ids] = location.hash.split("/");
      const before = this.view.peek();
      const room = this.roomy.peek() ? 2 : 1;
      const open = [...new Set(ids.filter(Boolean).map(decoded))].slice(0, room);
      batch(() => {
        if (view && view in words.views) this.view.value = view as View;
        const was = this.active.peek()?.id;
        const here = new Set(this.threads.shown.peek().map((o) => o.id));
        const come = open.find((id) => !here.has(id));
        if (come !== undefined) this.touched.value = come;
        this.threads.show(open);
        // A question about one thread is not asked of another.
        if (this.active.peek()?.id !== was) this.dialog.value = null;
        this.aside.value = false;
        this.notice.value = null;
      });
      if (this.view.peek() !== before) void this.load(this.view.peek());
    };
    const room = matchMedia(roomForTwo);
    room.addEventListener("change", () => {
      this.roomy.value = room.matches;
      follow();
    });
    this.bell.start();
    addEventListener("hashchange", follow);
    const back = (): void => {
      if (document.visibilityState === "visible") void this.resync();
    };
    for (const event of ["online", "pageshow"]) addEventListener(event, back);
    document.addEventListener("visibilitychange", back);
    setInterval(() => {
      if (document.visibilityState === "visible") this.now.value = Date.now();
    }, 1000);
    follow();
    void this.line.start();
  }

  go(view: View, id: string | null = null): void {
    location.hash = this.address(view, id);
  }

  /** Where a thread is opened; what is open beside it stays. */
  address(view: View, id: string | null = null, beside: string | null = this.beside()): string {
    const ids = id === null ? [] : beside === null || beside === id ? [id] : [id, beside];
    return `#/${[view, ...ids.map(encodeURIComponent)].join("/")}`;
  }

  /** Opens a thread beside the one that is open, where there is room. */
  openBeside(id: string): void {
    const first = this.threads.selected.peek()?.id ?? null;
    if (first === null || first === id || !this.roomy.peek()) this.go(this.view.peek(), id);
    else location.hash = this.address(this.view.peek(), first, id);
  }

  /** An earlier conversation of a visitor: beside this one where there is room, and to read only. */
  lookBack(id: string): void {
    this.past.value = new Map(this.past.peek()).set(id, this.active.peek()?.id ?? null);
    this.openBeside(id);
  }

  /** Opened from the list, an earlier conversation is one like any other. */
  openFully(id: string): void {
    if (!this.past.peek().has(id)) return;
    this.past.value = new Map([...this.past.peek()].filter(([past]) => past !== id));
  }

  /** The thread from whose card an earlier one was opened. */
  cameFrom(id: string): string | null {
    return this.past.value.get(id) ?? null;
  }

  /** Closes one of two threads; the other takes its place. */
  shut(id: string): void {
    const left = this.threads.shown.peek().find((o) => o.id !== id);
    location.hash = this.address(this.view.peek(), left?.id ?? null, null);
  }

  /** What to call a thread on the screen, told apart from the other where both visitors are called alike. */
  named(row: Row, call: (visitor: Row["visitor"]) => string): string {
    const first = this.threads.selected.value;
    const other = first && first.id !== row.id ? this.rows.get(first.id) : undefined;
    return `${call(row.visitor)}${other && call(other.visitor) === call(row.visitor) ? words.second : ""}`;
  }

  /** One is in this thread now. */
  touch(id: string): void {
    if (this.touched.peek() !== id) this.touched.value = id;
  }

  private beside(): string | null {
    return this.threads.shown.value[1]?.id ?? null;
  }

  hueOf(id: string): number {
    return this.colours.value.get(id) ?? hue(id);
  }

  mine(row: Row): boolean {
    return this.rows.isMine(row);
  }

  isBusy(what: string): boolean {
    return this.busy.value.has(what);
  }

  say(sentence: string): void {
    this.notice.value = sentence;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => (this.notice.value = null), 7000);
  }

  /** Takes this one, or whoever is first in line. */
  async accept(id: string | null): Promise<void> {
    await this.doing(`accept`, async () => {
      const answer = await this.line.ask("accept", { client_id: clientId(), ...(id && { conversation: id }) });
      this.rows.expect(answer.conversation, { status: "open", assignee: this.mineself(), assignment_epoch: answer.assignment_epoch, waiting_since: null });
      if (answer.conversation !== this.selected.peek() || this.view.peek() === "waiting") this.go("mine", answer.conversation);
      const draft = this.drafts.of(answer.conversation);
      this.toWrite.value = answer.conversation;
      draft.mode.value = "reply";
      this.drafts.again(draft);
    });
  }

  /** Hands the thread on; gives back what stands against it. */
  async transfer(row: Row, to: Mate, reason: string, summary: string): Promise<Failure | null> {
    return this.judged(async () => {
      const answer = await this.line.ask("transfer", {
        client_id: clientId(), conversation: row.id, to: to.id, reason, assignment_epoch: this.epochOf(row.id), ...(summary.trim() && { summary: summary.trim() }),
      });
      this.rows.expect(row.id, { assignee: { id: to.id, name: to.name }, assignment_epoch: answer.assignment_epoch });
      this.say(answer.receiver_absent ? `${to.name} is not here right now. The thread waits for them.` : `${to.name} keeps the thread now.`);
    });
  }

  /** Gives the thread back to the line, where it stands as if it had never left. */
  async release(row: Row, reason: string, summary: string): Promise<Failure | null> {
    return this.judged(async () => {
      await this.line.ask("release", {
        client_id: clientId(), conversation: row.id, reason, assignment_epoch: this.epochOf(row.id), ...(summary.trim() && { summary: summary.trim() }),
      });
      this.say(`${words.nameOf(row.visitor)} is back in line.`);
    });
  }

  /** Takes a thread that somebody else keeps: a lead's right. */
  async takeOver(row: Row, reason: string): Promise<Failure | null> {
    return this.judged(async () => {
      const answer = await this.line.ask("take_over", { client_id: clientId(), conversation: row.id, reason, assignment_epoch: this.epochOf(row.id) });
      this.rows.expect(row.id, { status: "open", assignee: this.mineself(), assignment_epoch: answer.assignment_epoch });
      this.drafts.of(row.id).mode.value = "reply";
    });
  }

  /** Gives back a thread that was handed to me. */
  async decline(row: Row, reason: string): Promise<Failure | null> {
    return this.judged(async () => {
      await this.line.ask("decline", { client_id: clientId(), conversation: row.id, reason, assignment_epoch: this.epochOf(row.id) });
    });
  }

  /** A lead gives somebody in line to one of the team. */
  async assign(row: Row, to: Mate, reason: string): Promise<Failure | null> {
    return this.judged(async () => {
      const answer = await this.line.ask("assign", { client_id: clientId(), conversation: row.id, to: to.id, reason, assignment_epoch: this.epochOf(row.id) });
      this.rows.expect(row.id, { status: "open", assignee: { id: to.id, name: to.name }, assignment_epoch: answer.assignment_epoch, waiting_since: null });
      this.say(answer.receiver_absent ? `${to.name} is not here right now. The thread waits for them.` : `${to.name} keeps the thread now.`);
    });
  }

  /** Puts a thread aside until a moment, or takes it up again. */
  async snooze(row: Row, until: Date | null): Promise<Failure | null> {
    return this.judged(async () => {
      await this.line.ask("snooze", { client_id: clientId(), conversation: row.id, until: until?.toISOString() ?? null, assignment_epoch: this.epochOf(row.id) });
      this.rows.expect(row.id, { status: until ? "snoozed" : "open" });
      this.say(until ? words.putAside(words.nameOf(row.visitor), until) : `${words.nameOf(row.visitor)} is up again.`);
    });
  }

  async wake(row: Row): Promise<void> {
    await this.doing("wake", async () => {
      const failure = await this.snooze(row, null);
      if (failure) this.say(failure.words);
    });
  }

  /** Puts a visitor's name right, for the team and for the check. */
  async nameVisitor(row: Row, name: string): Promise<Failure | null> {
    return this.judged(async () => {
      const { visitor } = await this.line.ask("name_visitor", { conversation: row.id, name });
      const known = this.rows.all.peek().get(row.id)?.visitor ?? row.visitor;
      this.rows.expect(row.id, { visitor: { ...known, name: visitor.name } });
    });
  }

  async resolve(row: Row): Promise<void> {
    await this.doing("resolve", async () => {
      await this.line.ask("resolve", { client_id: clientId(), conversation: row.id, assignment_epoch: this.epochOf(row.id) });
      this.rows.expect(row.id, { status: "resolved" });
    });
  }

  async reopen(row: Row): Promise<void> {
    await this.doing("reopen", async () => {
      await this.line.ask("reopen", { client_id: clientId(), conversation: row.id });
    });
  }

  async setAvailability(state: Availability): Promise<void> {
    await this.doing("availability", async () => {
      const answer = await this.line.ask("set_availability", { state });
      this.me.value = { ...this.me.peek(), availability: answer.state };
    });
  }

  /** Turns the browser's notifications on or off, and says why they stay off. */
  async setDesktop(on: boolean): Promise<void> {
    const leave = await this.bell.setDesktop(on);
    if (on && leave !== "granted") this.say(leave === "none" ? words.desktopNone : words.desktopDenied);
  }

  async signOut(): Promise<void> {
    try {
      await fetch("/console/sign-out", { method: "POST", credentials: "same-origin" });
    } finally {
      location.assign("/console/sign-in");
    }
  }

  /** Sends what stands in the composer: a note as it is, a reply through the gate. */
  send(id: string, mode: "reply" | "note"): void {
    const draft = this.drafts.of(id);
    const text = (mode === "note" ? draft.note : draft.reply).peek().trim().normalize("NFC");
    if (!text) return;
    if (mode === "note") {
      this.outbox.post(id, text, { note: true });
      this.drafts.clear(draft, "note");
      return;
    }
    if (this.stillOpen(draft)) return;
    if (draft.checked.peek() === text && draft.state() === "held") {
      batch(() => {
        draft.look.value = null;
        draft.insisting.value = true;
      });
      this.drafts.again(draft);
      return;
    }
    this.outbox.post(id, text);
    this.drafts.clear(draft, "reply");
  }

  /** Sends a held reply as it is; every finding that holds it is named, and why. */
  sendAnyway(id: string): void {
    const draft = this.drafts.of(id);
    const text = draft.reply.peek().trim().normalize("NFC");
    const reason = draft.reason.peek().trim();
    const findings = draft.spots.peek().filter((s) => s.finding.severity === "block").map((s) => s.finding.id);
    if (!text || !reason || this.stillOpen(draft)) return;
    this.outbox.post(id, text, { override: { findings, reason } });
    this.drafts.clear(draft, "reply");
  }

  /** A place that waits for words keeps the whole reply here. */
  private stillOpen(draft: Draft): boolean {
    return (draft.unfilled.value = draft.open() !== null);
  }

  /** Tells that one is writing, at most every three seconds and never what. */
  writes(id: string): void {
    const now = Date.now();
    if (now - (this.typed.get(id) ?? 0) < 3000) return;
    this.typed.set(id, now);
    void this.line.once("typing", { conversation: id }).catch(() => undefined);
  }

  /** Only the keeper's reading counts: the visitor is told, and a look over the shoulder is no answer. */
  read(opened: Opened): void {
    const row = this.rows.get(opened.id);
    const last = opened.log.last;
    if (!row || !this.mine(row) || document.visibilityState !== "visible" || last === 0) return;
    if (last <= (opened.marks.peek()?.agents.read ?? 0) && row.unread === 0) return;
    void this.line.once("mark", { conversation: opened.id, delivered: last, read: last }).catch(() => undefined);
    this.rows.expect(opened.id, { unread: 0 });
  }

  /** The rows of a view that are not told by themselves, a page at a time. */
  async load(view: View, next = false): Promise<void> {
    if (view === "mine" || view === "waiting") return;
    const after = next ? this.more.peek()[view] : null;
    try {
      const answer = await this.line.ask("list", { view, limit: 50, ...(after && { after }) });
      batch(() => {
        for (const row of answer.rows) this.rows.apply(row);
        this.rows.counts.value = answer.counts;
        this.more.value = { ...this.more.peek(), [view]: answer.next };
      });
    } catch (error) {
      this.refused(error);
    }
  }

  private wire(): void {
    this.line.onConnected = () => this.hello();
    this.line.onTold = (event, what) => this.told(event, what);
    this.threads.onRow = (row) => this.rows.apply(row);
    this.threads.onEntry = (entry, live) => {
      this.outbox.echoed(entry);
      if (live) this.changesHands(entry);
    };
    this.outbox.epochOf = (id) => this.epochOf(id);
    this.outbox.onHeld = (letter, findings) => {
      const draft = this.drafts.of(letter.conversation);
      batch(() => {
        this.drafts.giveBack(draft, letter.text);
        if (draft.reply.peek().trim() === letter.text) this.drafts.found(draft, letter.text, findings);
        if (letter.override) draft.reason.value = letter.override.reason;
        draft.look.value = null;
        draft.insisting.value = true;
        draft.mode.value = "reply";
      });
    };
    this.outbox.onStored = (letter) => {
      const opened = this.threads.shown.peek().find((o) => o.id === letter.conversation);
      const seq = letter.seq ?? 0;
      if (!opened || opened.log.last >= seq) this.outbox.arrived(letter.client_id);
      else setTimeout(() => opened.log.last < seq && void this.threads.catchUp(opened).catch(() => undefined), 2000);
    };
    this.drafts.mayCheck = (id) => {
      const row = this.rows.get(id);
      return row !== undefined && (this.mine(row) || row.status === "waiting");
    };
    effect(() => {
      const waiting = this.rows.count("waiting");
      const unread = this.rows.mine.value.reduce((n, r) => n + r.unread, 0);
      document.title = `${unread + waiting > 0 ? `(${unread + waiting}) ` : ""}${this.site.value || "Onethread"}`;
    });
  }

  private async hello(): Promise<void> {
    this.rows.reading();
    const answer = await this.line.once("hello", this.epoch === null ? {} : { log_epoch: this.epoch, cursors: this.threads.cursors() });
    batch(() => {
      if (this.epoch !== null && this.epoch !== answer.log_epoch) {
        this.rows.forget();
        this.threads.forget();
        this.outbox.setBack();
        this.notable.value = words.otherLog;
      }
      this.epoch = answer.log_epoch;
      this.me.value = answer.agent;
      this.team.value = answer.team ?? [];
      this.site.value = answer.site?.name ?? "";
      this.rows.snapshot(answer.conversations, answer.counts, this.threads.shown.peek().map((o) => o.id));
      this.canned.value = (answer.canned ?? []).filter((c) => c.shortcut && c.text);
    });
    await this.threads.reopen();
    void this.load(this.view.peek());
  }

  /** Back at the screen: nothing is trusted until it was asked for. */
  private async resync(): Promise<void> {
    if (this.line.connection.peek().kind !== "live") return this.line.now();
    try {
      await this.hello();
      for (const opened of this.threads.shown.peek()) this.read(opened);
    } catch {
      void this.line.probe();
    }
  }

  private told<E extends keyof Told>(event: E, what: Told[E]): void {
    const heard: { [K in keyof Told]: (what: Told[K]) => void } = {
      entry: (entry) => this.threads.entry(entry),
      conversation: (row) => {
        const before = this.rows.all.peek().get(row.id);
        if (!this.rows.apply(row)) return;
        this.recount();
        this.calls(before, row);
      },
      marks: (marks) => this.threads.marked(marks),
      typing: (typing) => this.threads.writes(typing, this.me.peek().id),
      presence: ({ agents }) => {
        const news = new Map(agents.map((a) => [a.id, a]));
        this.team.value = this.team.peek().map((m) => ({ ...m, ...news.get(m.id) }));
        const own = news.get(this.me.peek().id);
        if (own) this.me.value = { ...this.me.peek(), availability: own.availability };
      },
    };
    heard[event](what);
  }

  /** The log is quicker than the rows: who keeps it is known as soon as it is told. */
  private changesHands(entry: Entry): void {
    const row = this.rows.get(entry.conversation);
    const epoch = entry.data?.["assignment_epoch"];
    if (!row || typeof epoch !== "number" || epoch <= row.assignment_epoch) return;
    const to = person(entry.data?.["to"]);
    this.rows.expect(row.id, { assignee: to, assignment_epoch: epoch, status: to ? "open" : "waiting" });
    if (this.mine(row) && to?.id !== this.me.peek().id && entry.author.id !== this.me.peek().id) {
      const told = words.happened(entry, words.shortOf(row.visitor));
      if (told) this.say(words.sentence(told.said));
    }
    if (entry.kind !== "transferred" || to?.id !== this.me.peek().id || entry.author.id === to.id) return;
    this.bell.ring();
    this.bell.notify(row.id, words.nameOf(row.visitor), words.handedToYou, () => this.go("mine", row.id));
    if (row.id !== this.selected.peek())
      this.say(`${person(entry.data?.["from"])?.name ?? "Somebody"} handed you ${words.shortOf(row.visitor)}.`);
  }

  /** Calls one back for a new word in one's own threads, and for somebody new in line. */
  private calls(before: Row | undefined, row: Row): void {
    const { last } = row;
    const open = (): void => this.go(row.status === "waiting" ? "waiting" : "mine", row.id);
    if (row.status === "waiting" && before?.status !== "waiting") {
      if (this.me.peek().availability !== "available") return;
      this.bell.ring();
      this.bell.notify(row.id, words.newInLine, words.nameOf(row.visitor), open);
    } else if (this.mine(row) && last?.author.kind === "visitor" && last.created_at !== before?.last?.created_at) {
      const seen = document.visibilityState === "visible" && this.threads.shown.peek().some((o) => o.id === row.id);
      if (!seen) this.bell.ring();
      this.bell.notify(row.id, words.nameOf(row.visitor), shortened(plain(last.text ?? ""), 140), open);
    }
  }

  /** Counts of views that are not all here are asked for soon after a change, at most every five seconds. */
  private recount(): void {
    this.counting ??= setTimeout(() => {
      this.counting = undefined;
      this.counted = Date.now();
      void this.line.once("list", { view: "mine", limit: 1 }).then((answer) => (this.rows.counts.value = answer.counts), () => undefined);
    }, Math.max(500, this.counted + 5000 - Date.now()));
  }

  private epochOf(id: string): number {
    return this.rows.all.peek().get(id)?.assignment_epoch ?? 0;
  }

  private mineself(): { id: string; name: string } {
    const { id, name } = this.me.peek();
    return { id, name };
  }

  private async doing(what: string, deed: () => Promise<void>): Promise<void> {
    if (this.busy.peek().has(what)) return;
    this.notice.value = null;
    this.busy.value = new Set([...this.busy.peek(), what]);
    try {
      await deed();
    } catch (error) {
      this.refused(error);
    } finally {
      this.busy.value = new Set([...this.busy.peek()].filter((b) => b !== what));
    }
  }

  private async judged(deed: () => Promise<void>): Promise<Failure | null> {
    try {
      await deed();
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { words: words.refusal(error.code, error.more), findings: (error.more["findings"] ?? []) as Finding[] };
    }
  }

  private refused(error: unknown): void {
    if (!(error instanceof Refusal)) throw error;
    this.say(words.refusal(error.code, error.more));
  }
}

/** An id out of the address, whatever somebody wrote there. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
