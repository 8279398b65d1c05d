/** One visit: the line, the token, the outbox and the conversation, held together. Knows nothing of the screen. */
import { Conversation, type Choice, type Marks, type Snapshot } from "./conversation.ts";
import { Drawer } from "./drawer.ts";
import { Line, type Answer } from "./line.ts";
import { length, longest, Outbox, fit } from "./outbox.ts";
import { is_token, Token } from "./token.ts";
import type { Entry, Verdict } from "./thread.ts";

/** The page around the panel. */
export interface Page { url: string; title: string; referrer: string }

/** Who the visitor is, as the page around says it or they themselves. */
export interface Person { name?: string; email?: string }

interface Hello {
  log_epoch: string;
  token: string;
  site?: { faces?: { name: string }[]; reply_time?: number | null; hours?: { open: boolean; opens_at: string | null } | null };
  visitor?: { name?: string | null } | null;
  conversation: Snapshot | null;
  entries: Entry[];
}

/** Milliseconds after which tabs that both wrote for the first time see the same token. */
const agreement = 100;
/** Milliseconds a sign of typing lives. */
const typing_life = 6_000;
/** Milliseconds between two signs of our own. */
const typing_pause = 3_000;
/** Milliseconds between two looks for what was missed while the page slept. */
const wake_pause = 3_000;

export class Visit {
  readonly token: Token;
  readonly outbox: Outbox;
  conversation: Conversation | null = null;
  page: Page | undefined;
  /** What the visitor wants to be called; null: not known. */
  name: string | null = null;
  /** Some of those who answer here. */
  faces: string[] = [];
  /** Seconds to the first answer, measured; null: too little is known. */
  usually: number | null = null;
  /** When the site opens again; null while it is open. */
  opens: Date | null = null;
  /** Whether anybody is expected to answer now. */
  closed = false;
  /** Whether the first answer of the server is in. */
  greeted = false;
  /** When the connection was lost; null while it stands or was never tried. */
  lost_at: number | null = null;
  /** Why there is no point in trying again, as a code. */
  ended: string | null = null;
  /** The log was restored from a backup while this page was open. */
  restored = false;
  /** Whom a new conversation begins with, as the site's tag says. */
  team: string | null = null;
  /** Who is typing. */
  typist: string | null = null;
  /** How many messages of people came while this page was open. */
  heard = 0;

  #changed: () => void;
  /** What the page around said and the server does not know yet. */
  #introduction: Person | null = null;
  #drawer: Drawer;
  #line: Line;
  #epoch: string | null = null;
  #ready = false;
  #greeting = false;
  #hello_again = false;
  #before: Conversation | null = null;
  #early: Entry[] = [];
  #syncing = false;
  #sync_again = false;
  #sending = false;
  #agreeing = false;
  #marking = false;
  #watched = false;
  #typed_at = 0;
  #woke_at = 0;
  #hellos = 0;
  #flush_timer: ReturnType<typeof setTimeout> | undefined;
  #hello_timer: ReturnType<typeof setTimeout> | undefined;
  #typist_timer: ReturnType<typeof setTimeout> | undefined;

  /** `changed` is called after everything that could be seen. */
  constructor(site: string, url: string, changed: () => void) {
    this.#changed = changed;
    this.#drawer = new Drawer(site);
    this.token = new Token(this.#drawer);
    this.outbox = new Outbox(this.#drawer);
    this.#line = new Line(url, {
      auth: () => ({ v: 1, site, ...(this.token.value && { token: this.token.value }), ...(this.page && { page: this.page }), locale: navigator.language }),
      up: () => this.#hello(),
      down: () => this.#down(),
      refused: (code) => this.#refused(code),
      told: (name, payload) => this.#told(name, payload),
    });
    this.#drawer.watch((key, value) => this.#other_tab(key, value));
  }

  /** Whether what is said goes out at once. */
  get ready(): boolean {
    return this.#ready;
  }

  /** Connects, if it has not. */
  start(): void {
    this.#line.open();
  }

  /** The page woke up, or the network came back: connect now, or look for what was missed. */
  wake(): void {
    if (!this.#line.joined) this.#line.open();
    else if (Date.now() - this.#woke_at > wake_pause) this.#hello();
    this.#woke_at = Date.now();
  }

  /** Keeps a message and sends it as soon as it can; false if it is empty or too long, and then nothing is kept. */
  say(words: string): boolean {
    const text = fit(words);
    if (text === "" || length(text) > longest) return false;
    // Another tab may have written first: then it is one visitor, and that tab's token speaks for both.
    if (!this.conversation) this.#take_stored();
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!this.token.kept) this.#agree();
    this.token.keep();
    this.outbox.add(text, this.conversation?.id ?? null, id, Date.now());
    this.#typed_at = 0;
    this.restored = false;
    this.#changed();
    void this.#flush();
    return true;
  }

  /** Tries a refused message again. */
  again(client_id: string): void {
    this.outbox.again(client_id);
    this.#changed();
    this.#flush();
  }

  /** Deletes a refused message. */
  discard(client_id: string): void {
    this.outbox.drop(client_id);
    this.#changed();
  }

  /** The visitor types; told at most every 3 s, and never the words. */
  typing(): void {
    const now = Date.now();
    if (!this.conversation || !this.#ready || now - this.#typed_at < typing_pause) return;
    this.#typed_at = now;
    void this.#line.ask("typing", { conversation: this.conversation.id });
  }

  /** Whether the visitor has the thread before their eyes. */
  watched(watched: boolean): void {
    this.#watched = watched;
    void this.#mark();
  }

  /** Takes who the page around says the visitor is: told with the first message, or now to a server that knows them. */
  introduce({ name, email }: Person): void {
    if (!email && (!name || name === this.name)) return;
    this.#introduction = { ...(name && { name }), ...(email && { email }) };
    if (this.token.kept) void this.#flush();
  }

  /** Says who the visitor is; false if it could not be stored. */
  async identify(person: Person): Promise<boolean> {
    const answer = await this.#line.ask("identify", person);
    if (answer.ok) {
      this.name = person.name ?? this.name;
      if (typeof answer["token"] === "string") this.token.given(answer["token"]);
      this.token.keep();
      this.#changed();
    }
    return answer.ok;
  }

  /** Says how it was, 1 to 5, and perhaps a word more; false if it could not be stored. */
  async rate(score: number, comment: string): Promise<boolean> {
    const answer = await this.#line.ask("rate", { conversation: this.conversation?.id, score, ...(comment && { comment }) });
    return answer.ok;
  }

  /** Waits for who kept the thread, or takes the next free person; false if that could not be said. */
  async choose(wish: "same" | "anyone"): Promise<boolean> {
    const answer = await this.#line.ask("choose", { conversation: this.conversation?.id, wish });
    return answer.ok;
  }

  /** Whether the visitor said not to ask for a name. */
  get nameless(): boolean {
    return this.#drawer.get("nameless") !== null;
  }

  set nameless(value: boolean) {
    if (value) this.#drawer.put("nameless", "1");
  }

  /** Whether there are entries before the first one here. */
  get has_earlier(): boolean {
    return (this.conversation?.thread.entries[0]?.prev ?? 0) > 0;
  }

  /** Fetches the page before the first entry here; false if it did not come. */
  async earlier(): Promise<boolean> {
    const conversation = this.conversation;
    const before = conversation?.thread.entries[0]?.seq;
    if (!conversation || before === undefined) return false;
    const answer = await this.#line.ask("sync", { conversation: conversation.id, before, limit: 50 });
    if (answer.ok) conversation.thread.earlier(answer["entries"] as Entry[]);
    this.#changed();
    return answer.ok;
  }

  async #hello(): Promise<void> {
    clearTimeout(this.#hello_timer);
    this.#hello_again = this.#greeting;
    if (this.#greeting) return;
    this.#greeting = true;
    const known = this.conversation;
    const cursors = known && { [known.id]: known.thread.last };
    const answer = await this.#line.ask("hello", { ...(this.#epoch && { log_epoch: this.#epoch }), ...(cursors && { cursors }) });
    this.#greeting = false;
    if (!answer.ok) return this.#hello_later(answer.error.retry_after_ms ?? 0);
    const hello = answer as unknown as Hello;
    const restored = this.#epoch !== null && hello.log_epoch !== this.#epoch;
    this.#epoch = hello.log_epoch;
    if (restored && known) return this.#start_over(known);
    this.#greet(hello, known);
    if (this.#hello_again) void this.#hello();
  }

  #greet(hello: Hello, known: Conversation | null): void {
    this.token.given(hello.token);
    const { faces, reply_time, hours } = hello.site ?? {};
    this.faces = faces?.map((f) => f.name) ?? [];
    this.usually = reply_time ?? null;
    this.closed = hours?.open === false;
    this.opens = hours?.opens_at ? new Date(hours.opens_at) : null;
    if (hello.visitor?.name) this.name = hello.visitor.name;
    const snapshot = hello.conversation;
    if (!snapshot) this.conversation = null;
    else {
      const same = known?.id === snapshot.id ? known : null;
      const conversation = same ?? new Conversation(snapshot.id);
      if (same) for (const entry of hello.entries) this.#take(conversation, entry);
      else conversation.thread.base(hello.entries);
      conversation.snapshot(snapshot);
      this.conversation = conversation;
      for (const entry of conversation.thread.entries) this.#echo(entry);
      this.outbox.stored(conversation.id, conversation.thread.last);
    }
    this.#hellos = 0;
    this.#line.settled();
    this.#ready = this.greeted = true;
    this.lost_at = null;
    for (const entry of this.#early.splice(0)) this.#apply(entry);
    if (this.#before) this.#offer_lost(this.#before);
    if (this.conversation && this.conversation.thread.last < this.conversation.head) void this.#sync();
    this.outbox.hurry();
    this.#seen();
    this.#flush();
  }

  #hello_later(retry_after_ms: number): void {
    if (!this.#line.joined) return; // the next connection says it
    this.#hello_timer = setTimeout(() => this.#hello(), Math.max(retry_after_ms, Math.min(10_000, 500 * 2 ** this.#hellos++)));
  }

  /** The log was restored from a backup: what was known of it holds no longer. */
  #start_over(old: Conversation): void {
    this.conversation = null;
    this.#before = old;
    this.restored = true;
    this.outbox.forget_conversations();
    void this.#hello();
  }

  /** What we wrote after the moment of the backup is offered to be sent again, under the same ids. */
  #offer_lost(old: Conversation): void {
    this.#before = null;
    const entries = this.conversation?.thread.entries ?? [];
    const there = new Set(entries.map((e) => e.client_id));
    const end = entries.at(-1)?.created_at ?? "";
    for (const { client_id, text, author, created_at } of old.thread.entries)
      if (client_id && text && author.kind === "visitor" && created_at > end && !there.has(client_id)) this.outbox.lost(client_id, text, Date.parse(created_at));
  }

  #down(): void {
    this.#ready = false;
    this.lost_at ??= Date.now();
    clearTimeout(this.#hello_timer);
    this.#typing_ends();
    this.#changed();
  }

  #refused(code: string): boolean {
    if (code === "bad_token") {
      this.token.drop();
      this.#forget();
    }
    if (code !== "unknown_site" && code !== "version") return true;
    this.ended = code;
    return false;
  }

  #told(name: string, payload: Record<string, unknown>): void {
    const mine = payload["conversation"] === this.conversation?.id ? this.conversation : null;
    switch (name) {
      case "entry":
        if (this.#greeting || !this.#ready) this.#early.push(payload as unknown as Entry);
        else this.#apply(payload as unknown as Entry);
        return this.#seen();
      case "marks":
        mine?.mark(payload as unknown as Marks);
        return this.#changed();
      case "queue":
        mine?.placed(payload["position"] as number | null, payload["wait_seconds"] as number | null, payload["choice"] as Choice | undefined);
        return this.#changed();
      case "typing": {
        if (!mine) return;
        const author = payload["author"] as { name?: string | null } | undefined;
        clearTimeout(this.#typist_timer);
        this.typist = author?.name ?? mine.keeper;
        this.#typist_timer = setTimeout(() => this.#typing_ends(), typing_life);
        return this.#changed();
      }
    }
  }

  #apply(entry: Entry): void {
    let conversation = this.conversation;
    if (conversation?.id !== entry.conversation) {
      // Ours began a moment ago, here or in another tab: its first entry is enough to show it, hello tells the rest.
      if (entry.prev === 0) conversation = this.conversation = new Conversation(entry.conversation);
      void this.#hello();
      if (!conversation || entry.prev !== 0) return;
    }
    if (this.#take(conversation, entry) === "gap") void this.#sync();
  }

  /** The client's only rule, and what follows from an entry that is news. */
  #take(conversation: Conversation, entry: Entry): Verdict {
    const verdict = conversation.apply(entry);
    if (verdict !== "applied") return verdict;
    this.#echo(entry);
    if (entry.author.kind === "agent") {
      this.#typing_ends();
      if (entry.kind === "message") this.heard++;
    }
    return verdict;
  }

  /** Our own words have come back: they live in the log now. */
  #echo(entry: Entry): void {
    if (entry.client_id) this.outbox.drop(entry.client_id);
  }

  async #sync(): Promise<void> {
    this.#sync_again = true;
    if (this.#syncing) return;
    this.#syncing = true;
    while (this.#sync_again && this.conversation && this.#ready) {
      this.#sync_again = false;
      const conversation = this.conversation;
      const answer = await this.#line.ask("sync", { conversation: conversation.id, after: conversation.thread.last });
      if (!answer.ok) {
        this.#hello_later(answer.error.retry_after_ms ?? 0); // hello carries the cursor and finds what is missing
        break;
      }
      const entries = answer["entries"] as Entry[];
      for (const entry of entries) this.#take(conversation, entry);
      conversation.mark(answer["marks"] as Marks);
      if (entries.length > 0 && conversation.thread.last < Number(answer["head"])) this.#sync_again = true;
      this.#seen();
    }
    this.#syncing = false;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#flush_timer);
    if (!this.#ready || this.#sending || this.#agreeing) return;
    const person = this.#introduction;
    if (person && this.token.kept) {
      this.#sending = true;
      this.#introduction = null;
      const told = await this.identify(person);
      this.#sending = false;
      // Refused, it is let go: it must not stand in the way of what the visitor says.
      if (!told && !this.#ready) this.#introduction ??= person;
    }
    const item = this.outbox.next(Date.now());
    if (!item) {
      const wait = this.outbox.wait(Date.now());
      if (wait !== null) this.#flush_timer = setTimeout(() => this.#flush(), wait);
      return;
    }
    this.#sending = true;
    const { client_id, text, conversation } = item;
    const answer: Answer = await this.#line.ask("send", { client_id, text, ...(conversation !== null && { conversation }), ...(this.team && { team: this.team }) });
    this.#sending = false;
    this.outbox.answered(client_id, answer, Date.now(), Math.random());
    if (answer.ok && answer["conversation"] !== this.conversation?.id) void this.#hello();
    this.#changed();
    void this.#flush();
  }

  /** Tells how far we have received and read, when that is further than the server knows. */
  async #mark(): Promise<void> {
    const conversation = this.conversation;
    if (!conversation || !this.#ready || this.#marking) return;
    const { visitor, agents } = conversation.marks;
    const delivered = Math.max(visitor.delivered, conversation.theirs);
    const read = this.#watched ? delivered : visitor.read;
    if (delivered <= visitor.delivered && read <= visitor.read) return;
    this.#marking = true;
    const answer = await this.#line.ask("mark", { conversation: conversation.id, delivered, read });
    this.#marking = false;
    if (!answer.ok) return; // the next entry, look or hello tries again
    conversation.mark({ visitor: { delivered, read }, agents });
    this.#changed();
    void this.#mark();
  }

  #seen(): void {
    this.#changed();
    void this.#mark();
  }

  #typing_ends(): void {
    clearTimeout(this.#typist_timer);
    if (this.typist === null) return;
    this.typist = null;
    this.#changed();
  }

  #other_tab(key: string, value: string | null): void {
    if (is_token(key) && !this.conversation) this.#take_stored();
    if (Outbox.owns(key)) this.outbox.heard(key, value, Date.now());
    this.#changed();
    void this.#flush();
  }

  /** Two tabs may write for the first time in the same moment: the token stored last speaks for both, and only then is anything sent. */
  #agree(): void {
    this.#agreeing = true;
    setTimeout(() => {
      this.#agreeing = false;
      this.#take_stored();
      void this.#flush();
    }, agreement);
  }

  /** Connects as whom another tab has stored; what an event said of it may be older than our own word. */
  #take_stored(): void {
    if (!this.token.take(this.token.stored)) return;
    this.#forget();
    this.#line.restart();
  }

  #forget(): void {
    this.conversation = null;
    this.#early = [];
    this.name = null;
  }
}
