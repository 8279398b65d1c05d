/** The desk of one agent: the line, the rows, the threads and the drafts put together, and what one can do with them. */

import { batch, computed, effect, signal } from "@preact/signals";
import type { Entry } from "../../widget/src/thread.ts";
import { Bell, remembered } from "./bell.ts";
import { Drafts, type Draft } from "./drafts.ts";
import { Hands } from "./hands.ts";
import { person } from "./keepers.ts";
import { Line } from "./line.ts";
import { Lines } from "./lines.ts";
import { Notices } from "./notices.ts";
import { Outbox } from "./outbox.ts";
import { Places } from "./places.ts";
import { Rows } from "./rows.ts";
import type { Availability, Canned, Mate, Me, Row, Told, View } from "./shapes.ts";
import { hue as hueOfName } from "../../widget/src/hue.ts";
import { hue, plain, shortened } from "./text.ts";
import { Threads, type Opened } from "./threads.ts";
import * as words from "./words.ts";

export type Asking = "transfer" | "decline" | "take over" | "assign" | "snooze" | "keys" | "shift";

export class Desk {
  readonly me = signal<Me>({ id: "", name: "", role: "agent", availability: "available" });
  readonly team = signal<Mate[]>([]);
  readonly site = signal("");
  readonly now = signal(Date.now());
  readonly more = signal<Partial<Record<View, string | null>>>({});
  readonly dialog = signal<Asking | null>(null);
  readonly aside = signal(false);
  readonly canned = signal<readonly Canned[]>([]);
  /** Whether keys without a modifier do something. */
  readonly singleKeys = remembered("onethread:keys", true);

  readonly bell = new Bell();
  readonly line = new Line();
  readonly lines = new Lines();
  readonly rows: Rows;
  readonly threads: Threads;
  readonly drafts: Drafts;
  readonly outbox: Outbox;
  readonly places: Places;
  readonly notices = new Notices();
  readonly hands: Hands;

  /** The conversation one is in. */
  readonly row = computed(() => (this.places.active.value ? this.rows.get(this.places.active.value.id) ?? null : null));

  /** What only we are called. */
  readonly ourNames = computed(() => [this.site.value, this.me.value.name, ...this.team.value.map((m) => m.name)]);

  private epoch: string | number | null = null;
  private counting: ReturnType<typeof setTimeout> | undefined;
  private counted = 0;
  private typed = new Map<string, number>();
  private colours = computed(() => new Map([this.me.value, ...this.team.value].map((m) => [m.id, hueOfName(m.name)])));

  constructor(me: { id: string; name: string; role: string }) {
    this.me.value = { ...me, availability: "available" };
    this.rows = new Rows(me.id);
    this.threads = new Threads(this.line);
    this.drafts = new Drafts(this.line, me.id);
    this.outbox = new Outbox(this.line, me.id);
    this.places = new Places(this.threads);
    this.hands = new Hands(this.me, this.line, this.rows, this.drafts, this.places, this.notices);
    this.wire();
  }

  /** Follows the address, says hello, and keeps the connection for as long as the page lives. */
  start(): void {
    this.bell.start();
    const back = (): void => {
      if (document.visibilityState === "visible") void this.resync();
    };
    for (const event of ["online", "pageshow"]) addEventListener(event, back);
    document.addEventListener("visibilitychange", back);
    setInterval(() => {
      if (document.visibilityState === "visible") this.now.value = Date.now();
    }, 1000);
    this.places.start();
    void this.line.start();
  }

  /** What to call a thread on the screen, told apart from the other where both visitors are called alike. */
  named(row: Row, call: (visitor: Row["visitor"]) => string): string {
    const first = this.threads.selected.value;
    const other = first && first.id !== row.id ? this.rows.get(first.id) : undefined;
    return `${call(row.visitor)}${other && call(other.visitor) === call(row.visitor) ? words.second : ""}`;
  }

  hueOf(id: string): number {
    return this.colours.value.get(id) ?? hue(id);
  }

  mine(row: Row): boolean {
    return this.rows.isMine(row);
  }

  async setAvailability(state: Availability): Promise<void> {
    await this.notices.doing("availability", async () => {
      const answer = await this.line.ask("set_availability", { state });
      this.me.value = { ...this.me.peek(), availability: answer.state };
    });
  }

  /** Turns the browser's notifications on or off, and says why they stay off. */
  async setDesktop(on: boolean): Promise<void> {
    const leave = await this.bell.setDesktop(on);
    if (on && leave !== "granted") this.notices.say(leave === "none" ? words.desktopNone : words.desktopDenied);
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

  /** Shows one team's conversations only, or all. */
  filter(team: string | null): void {
    this.lines.chosen.value = team;
    void this.load(this.places.view.peek());
  }

  /** Whatever one has put aside oneself, all of it. */
  async mineAside(): Promise<Row[]> {
    for (let after: string | null = null; ;) {
      const page: { rows: Row[]; next: string | null } = await this.line.ask("list", { view: "snoozed", limit: 100, ...(after && { after }) });
      for (const row of page.rows) this.rows.apply(row);
      after = page.next;
      if (!after) return this.rows.snoozed.peek().filter((row) => row.assignee?.id === this.me.peek().id);
    }
  }

  /** The rows of a view that are not told by themselves, a page at a time. */
  async load(view: View, next = false): Promise<void> {
    if (view === "mine" || view === "waiting") return;
    const after = next ? this.more.peek()[view] : null;
    const team = this.lines.chosen.peek();
    try {
      const answer = await this.line.ask("list", { view, limit: 50, ...(after && { after }), ...(team && { team }) });
      batch(() => {
        for (const row of answer.rows) this.rows.apply(row);
        this.rows.counts.value = answer.counts;
        this.more.value = { ...this.more.peek(), [view]: answer.next };
      });
    } catch (error) {
      this.notices.refused(error);
    }
  }

  private wire(): void {
    this.places.onMoved = (elsewhere, viewed) => {
      if (elsewhere) this.dialog.value = null; // a question about one thread is not asked of another
      this.aside.value = false;
      this.notices.notice.value = null;
      for (const opened of this.threads.shown.peek()) this.notices.answered(opened.id);
      if (viewed) void this.load(this.places.view.peek());
    };
    this.line.onConnected = () => this.hello();
    this.line.onTold = (event, what) => this.told(event, what);
    this.threads.onRow = (row) => this.rows.apply(row);
    this.threads.onEntry = (entry, live) => {
      this.outbox.echoed(entry);
      if (!live) return;
      this.changesHands(entry);
      this.summons(entry);
    };
    this.outbox.epochOf = (id) => this.rows.epochOf(id);
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
        this.notices.notable.value = words.otherLog;
      }
      this.epoch = answer.log_epoch;
      this.me.value = answer.agent;
      this.team.value = answer.team ?? [];
      this.site.value = answer.site?.name ?? "";
      this.lines.are(answer.teams ?? []);
      this.notices.called((answer.mentions ?? []).map((one) => ({ conversation: one.conversation, words: words.calledYou(one) })));
      this.rows.snapshot(answer.conversations, answer.counts, this.threads.shown.peek().map((o) => o.id));
      this.canned.value = (answer.canned ?? []).filter((c) => c.shortcut && c.text);
    });
    await this.threads.reopen();
    void this.load(this.places.view.peek());
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
      looking: (looking) => this.threads.looked(looking),
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
      if (told) this.notices.say(words.sentence(told.said));
    }
    if (entry.kind !== "transferred" || to?.id !== this.me.peek().id || entry.author.id === to.id) return;
    this.bell.ring();
    this.bell.notify(row.id, words.nameOf(row.visitor), words.handedToYou, () => this.places.go("mine", row.id));
    if (row.id !== this.places.selected.peek())
      this.notices.say(`${person(entry.data?.["from"])?.name ?? "Somebody"} handed you ${words.shortOf(row.visitor)}.`);
  }

  /** Those of the team whom a note calls. */
  calledBy(entry: Entry): Mate[] {
    const ids = entry.data?.["mentions"];
    return Array.isArray(ids) ? this.team.value.filter((mate) => ids.includes(mate.id)) : [];
  }

  /** A colleague's note calls me: it rings, and unless I look at it, it says where. */
  private summons(entry: Entry): void {
    const me = this.me.peek().id;
    if (entry.kind !== "note" || entry.author.id === me || !this.calledBy(entry).some((mate) => mate.id === me)) return;
    const row = this.rows.get(entry.conversation);
    const said = words.callsYou(entry.author.name ?? "A colleague", row ? words.shortOf(row.visitor) : words.theVisitor, shortened(plain(entry.text ?? ""), 140));
    this.bell.ring();
    this.bell.notify(entry.conversation, words.callsYouShort(entry.author.name ?? "A colleague"), said, () => this.places.go("all", entry.conversation));
    if (!this.threads.here(entry.conversation)) this.notices.summon(entry.conversation, said);
    else if (document.visibilityState === "visible") void this.line.once("open", { conversation: entry.conversation, after: entry.seq }).catch(() => undefined); // it has reached me
  }

  /** Calls one back for a new word in one's own threads, and for somebody new in line. */
  private calls(before: Row | undefined, row: Row): void {
    const { last } = row;
    const open = (): void => this.places.go(row.status === "waiting" ? "waiting" : "mine", row.id);
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
}
