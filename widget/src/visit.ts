/** One visit: the line, the token, the outbox and the conversation, held together. Knows nothing of the screen. */
import { follow, keeper, type Conversation, type Snapshot } from "./conversation.ts";
import * as drawer from "./drawer.ts";
import * as line from "./line.ts";
import * as outbox from "./outbox.ts";
import { offer, put_before, type Entry, type Verdict } from "./thread.ts";
import * as token from "./token.ts";

/** The page around the panel. */
export interface Page { url: string; title: string; referrer: string }

/** Who the visitor is, as the page around says it or they themselves. */
export interface Person { name?: string | undefined; email?: string | undefined }

/** What the site says of itself: some of those who answer, seconds to the first answer as measured, and whether anybody is expected to. */
interface Site {
  faces?: { name: string }[];
  reply_time?: number | null;
  hours?: { open: boolean; opens_at: string | null } | null;
}

interface Hello {
  log_epoch: string;
  token: string;
  site: Site;
  visitor?: { name?: string | null } | null;
  conversation: Snapshot | null;
  entries: Entry[];
}

/** Milliseconds after which tabs that both wrote for the first time see the same token. */
const agreement = 100;
/** Milliseconds a sign of typing lives. */
const typing_life = 6_000;
/** Milliseconds between two signs of our own, and between two looks for what was missed while the page slept. */
const pause = 3_000;

export let conversation: Conversation | null = null;
export let site: Site = {};
/** What the visitor wants to be called; null: not known. */
export let name: string | null = null;
/** Whether what is said goes out at once. */
export let ready = false;
/** Whether the first answer of the server is in. */
export let greeted = false;
/** When the connection was lost; 0 while it stands or was never tried. */
export let lost_at = 0;
/** Why there is no point in trying again, as a code. */
export let ended = "";
/** The log was restored from a backup while this page was open. */
export let restored = false;
/** Who is typing. */
export let typist = "";
/** How many messages of people came while this page was open. */
export let heard = 0;

let site_key: string | undefined;
/** Whom a new conversation begins with, as the site's tag says. */
let team: string | undefined;
let page: Page | undefined;
/** Called after everything that could be seen. */
let changed: () => void;
/** What the page around said and the server does not know yet. */
let introduction: Person | null = null;
let epoch: string | undefined;
/** The conversation of a log that was replaced. */
let before: Conversation | null = null;
let greeting = false;
let greet_again = false;
let hellos = 0;
let sending = false;
let watching = false;
let typed_at = 0;
let woke_at = 0;
let flush_timer: ReturnType<typeof setTimeout> | undefined;
let hello_timer: ReturnType<typeof setTimeout> | undefined;
let typist_timer: ReturnType<typeof setTimeout> | undefined;

/** Takes what is kept in this browser; `drawn` is called after everything that could be seen. */
export function begin(drawn: () => void, with_team?: string | null): void {
  team = with_team ?? undefined;
  site_key = document.documentElement.dataset["site"];
  changed = drawn;
  line.hold({
    auth: () => ({ v: 1, site: site_key, token: token.value ?? undefined, page, locale: navigator.language }),
    up: hello,
    down() {
      ready = false;
      lost_at ||= Date.now();
      clearTimeout(hello_timer);
      typing_ends();
    },
    refused(code) {
      if (code === "bad_token") {
        token.drop();
        forget();
      }
      if (/unknown_site|version/.test(code)) ended = code;
      return !ended;
    },
    told,
  });
  drawer.watch((key, value, other_tab) => {
    if (key === token.key && !conversation) become();
    outbox.heard(key, value, other_tab);
    if (!other_tab) return;
    changed();
    void flush();
  });
}

/** Connects if it has not, or looks for what was missed while the page slept. */
export function wake(): void {
  if (!line.joined) line.open();
  else if (Date.now() - woke_at > pause) void hello();
  woke_at = Date.now();
}

/** The page around, and whether the visitor has the thread before their eyes. */
export function watched(on: boolean, around?: Page): void {
  watching = on;
  page = around;
  void mark();
}

/** Keeps a message and sends it as soon as it can; false if it is empty or too long, and then nothing is kept. */
export function say(words: string): boolean {
  const text = outbox.fit(words);
  if (!text || outbox.length(text) > outbox.longest) return false;
  // Another tab may have written first: then it is one visitor, and that tab's token speaks for both.
  if (!conversation) become();
  const client_id = crypto.getRandomValues(new Uint32Array(3)).join("-");
  // Two tabs may write for the first time in the same moment: the token stored last speaks for both, and only then is anything sent.
  const not_before = token.kept ? 0 : Date.now() + agreement;
  token.keep();
  outbox.add({ text, conversation: conversation?.id, client_id, not_before });
  typed_at = 0;
  restored = false;
  changed();
  void flush();
  return true;
}

/** Tries a refused message again. */
export function again(client_id: string): void {
  outbox.again(client_id);
  changed();
  void flush();
}

/** Deletes a refused message. */
export function discard(client_id: string): void {
  outbox.drop(client_id);
  changed();
}

/** The visitor types; told at most every 3 s, and never the words. */
export function typing(): void {
  if (!conversation || Date.now() - typed_at < pause) return;
  typed_at = Date.now();
  void tell("typing");
}

/** Takes who the page around says the visitor is: told with the first message, or now to a server that knows them. */
export function introduce(person: Person): void {
  if (!person.email && (!person.name || person.name === name)) return;
  introduction = { name: person.name || undefined, email: person.email || undefined };
  if (token.kept) void flush();
}

/** Says who the visitor is; false if it could not be stored. */
export async function identify(person: Person): Promise<boolean> {
  const { ok } = await line.ask("identify", person);
  if (ok) {
    name = person.name ?? name;
    token.keep();
    changed();
  }
  return ok;
}

/** Tells the server something about this conversation; false if it could not be stored. */
export async function tell(ask: string, more?: object): Promise<boolean> {
  return (await line.ask(ask, { conversation: conversation?.id, ...more })).ok;
}

/** Fetches the page before the first entry here. */
export async function earlier(): Promise<void> {
  const here = conversation!;
  const answer = await line.ask("sync", { conversation: here.id, before: here.entries[0]!.seq, limit: 50 });
  if (answer.ok) put_before(here, answer["entries"]);
  changed();
}

/** Says who we are and how far our log goes; the answer brings whatever came after it. */
async function hello(): Promise<void> {
  clearTimeout(hello_timer);
  greet_again = greeting;
  if (greeting) return;
  greeting = true;
  const answer = await line.ask("hello", { log_epoch: epoch, cursors: conversation ? { [conversation.id]: conversation.last } : undefined });
  greeting = false;
  if (!answer.ok) {
    // The next connection says it, if there is none.
    if (line.joined) hello_timer = setTimeout(hello, Math.max(answer.error.retry_after_ms ?? 0, line.pause(hellos++)));
    return;
  }
  const { log_epoch, ...said } = answer as unknown as Hello;
  const other_log = epoch && epoch !== log_epoch;
  epoch = log_epoch;
  // Restored from a backup: what was known of the log holds no longer.
  if (other_log && conversation) {
    before = conversation;
    conversation = null;
    restored = true;
    outbox.forget_conversations();
    return hello();
  }
  greet(said);
  if (greet_again || (said.entries.length && conversation!.last < said.conversation!.head)) void hello();
}

function greet(said: Omit<Hello, "log_epoch">): void {
  token.given(said.token);
  site = said.site;
  name = said.visitor?.name ?? name;
  const snapshot = said.conversation;
  const known = conversation?.id === snapshot?.id ? conversation : null;
  conversation = snapshot && known;
  if (snapshot) {
    conversation ??= { ...snapshot, entries: [], last: said.entries[0]?.prev ?? 0 };
    for (const entry of said.entries) take(conversation, entry, known !== null);
    Object.assign(conversation, { choice: null }, snapshot);
  }
  outbox.caught_up(conversation?.last ?? 0);
  hellos = lost_at = 0;
  line.settled();
  ready = greeted = true;
  if (before) offer_lost(before.entries);
  before = null;
  seen();
  void flush();
}

/** What we wrote after the moment of the backup is offered to be sent again, under the same ids. */
function offer_lost(old: Entry[]): void {
  const { entries } = conversation ?? { entries: [] };
  const end = entries.at(-1)?.created_at ?? "";
  for (const { client_id, text, author, created_at } of old)
    if (client_id && text && author.kind === "visitor" && created_at > end && !entries.some((e) => e.client_id === client_id)) {
      outbox.drop(client_id);
      outbox.add({ client_id, text, conversation: undefined, made_at: Date.parse(created_at), state: "failed", reason: "lost" });
    }
}

function told(event: string, payload: Record<string, any>): void {
  if (event === "entry") hear(payload as Entry);
  else if (payload["conversation"] === conversation?.id && conversation) {
    const { position, wait_seconds, choice = null, author } = payload;
    if (event === "marks") rise(conversation, payload);
    if (event === "queue") Object.assign(conversation, { queue_position: position, wait_seconds, choice });
    if (event === "typing") {
      clearTimeout(typist_timer);
      typist = author?.name ?? keeper(conversation) ?? "";
      typist_timer = setTimeout(typing_ends, typing_life);
    }
  }
  seen();
}

function hear(entry: Entry): void {
  // Ours began a moment ago, here or in another tab; or something is missing before this.
  if (conversation?.id !== entry.conversation || take(conversation, entry, true) === "gap") void hello();
}

/** The client's only rule, and what follows from an entry that is news. */
function take(conversation: Conversation, entry: Entry, news: boolean): Verdict {
  const verdict = offer(conversation, entry);
  if (verdict !== "applied") return verdict;
  follow(conversation, entry);
  // Our own words have come back: they live in the log now.
  if (entry.client_id) outbox.drop(entry.client_id);
  if (entry.author.kind === "agent") {
    typist = "";
    if (news && entry.kind === "message") heard++;
  }
  return verdict;
}

/** Marks only rise. */
function rise({ marks }: Conversation, told: Record<string, any>): void {
  for (const side of ["visitor", "agents"] as const)
    for (const mark of ["delivered", "read"] as const)
      marks[side][mark] = Math.max(marks[side][mark], told[side][mark]);
}

/** Sends what waits, one at a time; who the visitor is goes first. */
async function flush(): Promise<void> {
  clearTimeout(flush_timer);
  if (!ready || sending) return;
  const item = outbox.next();
  const wait = (item?.not_before ?? 0) - Date.now();
  if (wait > 0) {
    flush_timer = setTimeout(flush, wait);
    return;
  }
  if (!conversation && become()) return;
  const person = introduction;
  if (person && token.kept) {
    sending = true;
    introduction = null;
    const told = await identify(person);
    sending = false;
    // Refused, it is let go: it must not stand in the way of what the visitor says.
    if (!told && !ready) introduction ??= person;
    return flush();
  }
  if (!item) return;
  sending = true;
  const { client_id, text } = item;
  const answer = await line.ask("send", { client_id, text, conversation: item.conversation, team });
  sending = false;
  outbox.answered(client_id, answer);
  if (answer.ok && answer["conversation"] !== conversation?.id) void hello();
  changed();
  void flush();
}

/** Tells how far we have received and read, when that is further than the server knows. */
async function mark(): Promise<void> {
  const here = conversation;
  if (!here || !ready) return;
  const { visitor } = here.marks;
  const theirs = here.entries.findLast((e) => e.author.kind !== "visitor")?.seq ?? 0;
  const delivered = Math.max(visitor.delivered, theirs);
  const read = watching ? delivered : visitor.read;
  if (delivered + read <= visitor.delivered + visitor.read) return;
  here.marks.visitor = { delivered, read };
  // Not told: the next entry, look or hello tries again.
  if (!(await tell("mark", here.marks.visitor))) here.marks.visitor = visitor;
  changed();
}

function seen(): void {
  changed();
  void mark();
}

function typing_ends(): void {
  typist = "";
  changed();
}

/** Connects as whom another tab has stored, if that is somebody else; what an event said of it may be older than our own word. */
function become(): boolean {
  if (!token.take()) return false;
  forget();
  line.lose(0);
  return true;
}

function forget(): void {
  conversation = name = null;
}
