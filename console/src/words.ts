/** Every sentence of the console, in English; a name in a sentence is never declined. */

import type { Entry } from "../../widget/src/thread.ts";
import { person } from "./keepers.ts";
import type { Letter } from "./outbox.ts";
import type { Promised } from "./promised.ts";
import type { Availability, Row, View, Visitor } from "./shapes.ts";
import { first, plain, shortened, within } from "./text.ts";

export const views: Record<View, string> = { mine: "Mine", waiting: "Waiting", team: "Team", all: "All", snoozed: "Snoozed", resolved: "Resolved" };

export const viewsMean: Record<View, string> = {
  mine: "Yours, and who waits for somebody",
  waiting: "Nobody keeps these yet",
  team: "Open, whoever keeps them",
  all: "Whatever is not resolved",
  snoozed: "Put aside, until their time or the visitor's next word",
  resolved: "Done, the latest first",
};

export const availability: Record<Availability, string> = { available: "Available", mine_only: "Mine only", away: "Away" };

export const availabilityMeans: Record<Availability, string> = {
  available: "You keep yours and take new visitors",
  mine_only: "You keep yours and take no new ones",
  away: "No new ones, and the team sees that you are away",
};

export const mateIs = (availability: Availability, present: boolean): string =>
  !present ? "not here" : availability === "available" ? "" : availability === "mine_only" ? "mine only" : "away";

/** What to call a visitor: by name, otherwise by the page one is on. */
export function nameOf(visitor: Visitor): string {
  const name = within(visitor.name ?? "");
  if (name) return name;
  const page = pageName(visitor);
  return page ? `Visitor on ${page}` : "A visitor";
}

/** The same, short enough for a sentence. */
export const shortOf = (visitor: Visitor): string => within(first(plain(visitor.name ?? ""))) || "the visitor";

/** The page by its title, without the site's name behind a dash or bar. */
export function pageName(visitor: Visitor): string | null {
  const { page } = visitor;
  if (!page) return null;
  const title = plain(page.title ?? "").split(/\s+[|·–—-]\s+/u)[0]?.trim().replace(/\s+page$/iu, "");
  if (title) return title;
  try {
    return plain(new URL(page.url).pathname.split("/").filter(Boolean).at(-1)?.replace(/\.\w+$/u, "").replaceAll(/[-_]/gu, " ") ?? "first");
  } catch {
    return null;
  }
}

export const places = (n: number): string => (n === 1 ? "Next in line" : n === 2 ? "Second in line" : n === 3 ? "Third in line" : `Number ${n} in line`);

/** Last words as a row shows them. */
export function lastWords(row: Row): string {
  if (row.last?.text) return plain(row.last.text);
  return row.status === "waiting" ? "Just came in" : "";
}

/** Whose the last words are, where they are ours. */
export const lastBy = (row: Row, me: string): string | null =>
  row.last?.text && row.last.author.kind === "agent" ? (row.last.author.name === me ? "You" : within(row.last.author.name ?? "We")) : null;

/** What an entry that is no message says: a sentence, who or why beneath it, and a summary for the team. */
export interface Happened { said: string; why?: string; summary?: string }

/** The words for an entry, or nothing for a kind this page does not know and for what the entry before has said: those are kept and not shown. */
export function happened(entry: Entry, visitor: string): Happened | null {
  const data = entry.data ?? {};
  const [to, from, by] = [person(data["to"])?.name, person(data["from"])?.name, person(data["by"])?.name ?? entry.author.name ?? undefined].map((n) => n && within(n));
  const cause = text(data["cause"]);
  const why = text(data["reason"]);
  const summary = text(data["summary"]);
  const more = { ...(why && { why: sentence(why) }), ...(summary && { summary }) };
  const keeper = to ?? "Nobody";
  switch (entry.kind) {
    case "assigned":
      if (cause === "reopened") return null;
      return { said: by && to && by === to ? `${to} took the thread` : by && entry.author.kind === "agent" ? `${by} gave the thread to ${keeper}` : `${keeper} keeps the thread`, ...more };
    case "transferred":
      if (cause === "declined") return { said: from ? `${from} gave ${visitor} back to ${keeper}` : `${visitor} is back with ${keeper}`, ...more };
      if (cause === "expired") return { said: `${from ?? "Nobody"} did not take over in time, ${visitor} is back with ${keeper}`, ...more };
      if (cause === "take_over" || cause === "taken_over") return { said: `${keeper} took ${visitor} over${from ? ` from ${from}` : ""}`, ...more };
      return { said: `${from ?? by ?? "Someone"} handed ${visitor} to ${keeper}`, ...more };
    case "requeued":
      if (cause === "to_team") return { said: `${from ?? "Somebody"} handed ${visitor} to ${person(data["team"])?.name ?? "everybody"}`, ...more };
      if (cause === "team_removed") return { said: `${visitor} is in everybody's line`, ...more };
      return { said: from && by === from ? `${from} gave ${visitor} back to the line` : `${visitor} is back in line`, ...more };
    case "assignee_away":
      return { said: `${from ?? to ?? "The keeper of this thread"} is away`, ...more };
    case "resolved":
      return { said: by ? `${by} resolved it` : "Resolved", ...more };
    case "reopened":
      return { said: entry.author.kind === "visitor" ? `${visitor} wrote again, it is open once more` : by ? `${by} opened it again` : "Open again", ...more };
    case "snoozed":
      return { said: `${by ?? "Someone"} put it aside${until(data["until"])}`, ...more };
    case "woken":
      return { said: by && entry.author.kind === "agent" ? `${by} took it up again` : "It is up again", ...more };
    case "rated": {
      const comment = text(data["comment"]);
      return { said: `${visitor} gave ${typeof data["score"] === "number" ? `${data["score"]} of 5` : "a rating"}`, ...(comment && { summary: comment }) };
    }
    case "promise":
      return { said: `Promised${quoted(entry.text ?? text(data["deadline"]))}${until(data["due"])}`, ...more };
    case "promise_kept":
      return { said: by ? `${by} kept the promise` : "The promise is kept", ...more };
    case "redacted":
      return { said: by ? `${by} took a message out` : "A message was taken out", ...more };
    default:
      return null;
  }
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value.trim() ? value.trim() : undefined);
const quoted = (words: string | undefined): string => (words ? `: “${words}”` : "");
const until = (value: unknown): string => (typeof value === "string" && !Number.isNaN(Date.parse(value)) ? `, until ${moment(value)}` : "");

/** Begins with a capital and ends as a sentence does. */
export const sentence = (words: string): string => {
  const whole = words.charAt(0).toLocaleUpperCase() + words.slice(1);
  return /[.!?…]$/u.test(whole) ? whole : `${whole}.`;
};

/** Why what was written did not go out. */
export function failure(failed: NonNullable<Letter["failure"]>): string {
  const keeper = person(failed.more["assignee"])?.name;
  switch (failed.code) {
    case "not_assignee": return keeper ? `Not sent. ${keeper} keeps this thread now.` : "Not sent. This thread is not yours any more.";
    case "closed": return "Not sent. The conversation is resolved; reopen it first.";
    case "too_large": return "Not sent. It is longer than 4,000 characters.";
    case "forbidden": case "not_found": return "Not sent. You have no access to this conversation any more.";
    case "client_id_conflict": return "Not sent. Something else was sent under the same number.";
    case "internal": return "Not sent. The server stumbled five times.";
    case "restored": return "The server was restored from a backup, and this is not in it.";
    default: return `Not sent. The server said: ${failed.code.replaceAll("_", " ")}.`;
  }
}

/** Why something one pressed did not happen. */
export function refusal(code: string, more: Record<string, unknown>): string {
  const keeper = person(more["assignee"])?.name;
  switch (code) {
    case "not_assignee": return keeper ? `${keeper} keeps this thread now.` : "Somebody else keeps this thread now.";
    case "not_next": return "Somebody has waited longer. Take the first in line.";
    case "over_capacity": return `${person(more["agent"])?.name ?? "Nobody here"} keeps ${more["open"] ?? "as many"}, as many as one person can.`;
    case "closed": return "This conversation is resolved.";
    case "forbidden": return "That is not yours to do.";
    case "not_found": return "It is not there any more.";
    case "no_longer_possible": return "Too late: that is no longer possible.";
    case "held": return "The words for the visitor need another look.";
    case "internal": return "The server stumbled. Try again.";
    case "unknown_ask": return "This server cannot do that yet.";
    default: return `That did not work: ${code.replaceAll("_", " ")}.`;
  }
}

/** Who has it, as the head of a thread says; `short` where there is little room. */
export function keeping(row: Row, mine: boolean, short = false): string {
  const it = short ? "it" : "the thread";
  if (row.status === "resolved") return "Resolved";
  if (row.status === "snoozed") return "Put aside";
  return mine ? `You keep ${it}` : `${row.assignee?.name ?? "Nobody"} keeps ${it}`;
}

/** Who else has a thread open: Tom looks on; Tom and Kai look on; Tom and 2 more look on. */
export function looksOn(names: readonly string[]): string {
  const [one = "", two = ""] = names.map(within);
  return names.length === 1 ? `${one} looks on` : names.length === 2 ? `${one} and ${two} look on` : `${one} and ${names.length - 1} more look on`;
}

/** How the one who keeps a thread came to it. */
export function cameToKeep(entry: Entry): string {
  const [from, by] = [person(entry.data?.["from"])?.name, person(entry.data?.["by"])?.name];
  const at = clock(entry.created_at);
  if (entry.kind !== "transferred") return `Has kept it since ${at}.`;
  switch (text(entry.data?.["cause"])) {
    case "declined": return `${from ?? "Somebody"} gave it back at ${at}:`;
    case "expired": return `Back since ${at}: ${from ?? "nobody"} did not take over in time.`;
    case "take_over": case "taken_over": return `Took it over${from ? ` from ${from}` : ""} at ${at}:`;
    default: return `${by ?? from ?? "Somebody"} handed it over at ${at}:`;
  }
}

/** By which rule somebody was chosen. */
export const rule = (name: string): string =>
  ({ same_person: "the same person first", least_loaded: "whoever keeps the fewest", least_loaded_other_language: "whoever keeps the fewest, as nobody free speaks the language", by_hand: "taken by hand", nobody_free: "nobody was free" })[name] ?? name.replaceAll("_", " ");

/** What spoke for or against one who could have been chosen. */
export function candidate(one: Record<string, unknown>, won: boolean, by: unknown): string | null {
  if (won) return by === "same_person" ? "kept the last thread" : String(by).startsWith("least_loaded") ? "free, keeps the fewest" : null;
  const { availability: state, present, open, capacity } = one as { availability?: Availability; present?: boolean; open?: number; capacity?: number };
  if (present === false) return "was not here";
  if (open !== undefined && capacity && open >= capacity) return "was full";
  return state === "mine_only" ? "took no new ones" : state === "away" ? "was away" : state === "available" ? "free as well" : null;
}

/** Whether a visitor calls themselves as one of the team does, or by what only the page says: then the line says who it is. */
export function couldBeTaken(name: string, team: readonly string[]): boolean {
  const said = skeleton(name);
  return /^(you|we|system|support|admin|staff|team|agent|lead|owner|moderator)\b|\b(support|admin|staff|team|agent|lead|owner|moderator|onethread)\b/u.test(said)
    || team.some((mate) => skeleton(mate) !== "" && ` ${said} `.includes(` ${skeleton(mate)} `));
}

/** Letters without marks and case, the commonest look-alikes read as Latin. */
const skeleton = (name: string): string =>
  plain(name).normalize("NFKD").replace(/[\p{M}\u200c\u200d]/gu, "").toLowerCase()
    .replace(/[аαеεосρрхуіιјѕԁтτмнкκвո0]/gu, (sign) => alike[sign] ?? sign).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const alike: Record<string, string> = {
  а: "a", α: "a", е: "e", ε: "e", о: "o", с: "c", ρ: "p", р: "p", х: "x", у: "y", і: "i", ι: "i", ј: "j", ѕ: "s", ԁ: "d", т: "t", τ: "t", м: "m", н: "h", к: "k", κ: "k", в: "b", ո: "n", 0: "o",
};
export const theVisitor = "the visitor";

export const unfilled = (slot: string): string => `Fill in ${slot} first`;
export const canned = "Canned replies";
export const repliesWith = (query: string): string => (query.trim() ? `Replies with “${query.trim()}”` : "Replies of the team");
export const found = (n: number): string => (n === 1 ? "1 reply" : `${n} replies`);
export const theTeam = "The team";
export const colleagues = (n: number): string => (n === 1 ? "1 colleague" : `${n} colleagues`);
export const noteReaches = "Whom you call reads this note wherever they are";
export const callsYou = (by: string, visitor: string, note: string): string => `${within(by)} calls you about ${visitor}: “${note}”`;
export const callsYouShort = (by: string): string => `${within(by)} calls you`;
export const filledIn = (open: number): string =>
  open === 0 ? "Filled from the thread. Add a word of your own before you send it." : `Filled from the thread; ${open === 1 ? "one thing is" : `${open} things are`} left for you.`;

export const soundBlocked = "Sound is blocked. Click to allow.";
export const sound = "Sound";
export const soundMeans = "For a new word to you, and for somebody new in line";
export const desktop = "Desktop notifications";
export const desktopMeans = "While this page is out of sight";
export const desktopDenied = "The browser does not let this page notify you. Its settings for this site say how to change that.";
export const desktopNone = "This browser knows no notifications.";
export const handedToYou = "Was handed to you";
export const putAside = (name: string, until: Date): string => `${name} is put aside until ${moment(until.toISOString())}.`;
/** How many of a team are here. */
export const here = (n: number, all: boolean): string => (all ? "" : n === 0 ? "nobody here" : `${n} here`);
export const teamAbsent = (team: string): string => `Nobody of ${within(team)} is here right now. The thread waits for them.`;
export const withTeam = (visitor: string, team: string): string => `${visitor} is in the line of ${within(team)}.`;
export const moreCalls = (n: number): string => (n === 1 ? "One more call in another thread" : `${n} more calls in other threads`);
/** A call that was kept while one was not there. */
export const calledYou = (one: { by: { name: string }; visitor: { name: string | null }; text: string }): string =>
  callsYou(one.by.name, within(first(plain(one.visitor.name ?? ""))) || theVisitor, shortened(plain(one.text), 140));
export const newInLine = "Somebody new is in line";

export const second = ", second thread";
export const readOnly = "An earlier conversation, to read only.";

/** What the keys do, as the sheet of shortcuts lists them. */
export const keys: readonly { title: string; list: readonly (readonly [keys: readonly string[], does: string])[] }[] = [
  {
    title: "List",
    list: [
      [["J"], "Next conversation"], [["K"], "The one before"], [["Enter"], "Open it"], [["Shift", "Enter"], "Open it beside the other"],
      [["A"], "Accept this one, or take the first in line"], [["Alt", "1"], "To the first thread"], [["Alt", "2"], "To the second thread"],
    ],
  },
  {
    title: "Thread",
    list: [
      [["R"], "Reply"], [["N"], "Note to the team"], [["T"], "Transfer"], [["S"], "Snooze"], [["E"], "Resolve"], [["?"], "This sheet"],
    ],
  },
  {
    title: "While you write",
    list: [
      [["/"], "Canned replies"], [["Tab"], "Next place to fill in"], [["Alt", "Enter"], "Take the fix"], [["Enter"], "Send"], [["Shift", "Enter"], "New line"], [["Escape"], "Out of the field, or of what is open"],
    ],
  },
];

export const live = "Live, nothing missing";
export const catching = "Live, catching up";
export const connecting = "Connecting";
export const whenBack = "Goes out when the line is back";
export const old = "This page is older than the server. Load it again.";
/** A promise as whoever takes a thread over should read it: still open as far as anybody knows. */
export const promised = ({ words, by, due }: Promised): string => `${by ?? "We"} promised: “${words}”${due ? `, due ${moment(due)}` : ""}`;
/** How many somebody keeps, and of how many, where that is near. */
export const load = (open: number, capacity: number | undefined): string => (open === 0 ? "" : capacity && open >= capacity ? `${open} open, full` : `${open} open`);
/** A colleague in a list of choices: by name, and what speaks against them. */
export const choice = (mate: { name: string; availability: Availability; present: boolean; open: number; capacity?: number }): string =>
  [within(mate.name), mateIs(mate.availability, mate.present), load(mate.open, mate.capacity)].filter(Boolean).join(", ");
export const handOver = (n: number): string => (n === 1 ? "Hand it over" : `Hand over ${n}`);
export const handedOn = (n: number, all: number): string => `${n} of ${all} handed over`;
export const willRead = (name: string, more: boolean): string => `${within(name)} will read${more ? ", and the others likewise" : ""}`;
/** What a visitor reads before the reason; without a receiver it goes to the line. */
export const handedTo = (by: string, to: string | undefined): string => (to ? `${within(by)} handed you to ${within(to)}.` : `${within(by)} gave your thread back to the team.`);
export const keepsItNow = (name: string): string => `${within(name)} keeps it now`;
export const inLineAgain = "Back in line";
export const inLineOf = (team: string): string => `In the line of ${within(team)}`;
export const lineOf = (team: string): string => `The line of ${within(team)}`;
export const aside = "aside";
export const asideUnknown = "What you have put aside could not be read, and is not among these.";
export const shiftOver = (n: number): string => (n === 0 ? "You are away." : `${n === 1 ? "It is" : `All ${n} are`} handed over, and you are away.`);
export const lost = (since: Date): string => `Connection lost at ${clock(since.toISOString())}. Trying again; what you write is kept.`;
export const otherLog = "The server was restored from a backup. Everything was read again. What you sent lately and is missing now stands in its thread, to be sent again.";

const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

/** 14:35 */
export const clock = (at: string): string => time.format(new Date(at));

export const today = "Today";

/** Today, Yesterday, or Tuesday 24 November. */
export function day(at: string, now = new Date()): string {
  const then = new Date(at);
  const days = Math.round((midnight(now) - midnight(then)) / 86_400_000);
  return days === 0 ? today : days === 1 ? "Yesterday" : weekday.format(then);
}

/** The same in the middle of a sentence, with its time: today 16:00. */
export const moment = (at: string): string => `${day(at).replace(/^(Today|Yesterday)$/u, (word) => word.toLowerCase())} ${clock(at)}`;

/** The time of today, else the day. */
export const when = (at: string, now = new Date()): string => (midnight(new Date(at)) === midnight(now) ? clock(at) : short.format(new Date(at)));

const midnight = (d: Date): number => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();

/** How long somebody has waited: 0:35, 4:12, 1 h 05. */
export function waited(since: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${String(seconds % 60).padStart(2, "0")}` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}

export const longWait = (since: string, now: number): boolean => now - Date.parse(since) > 180_000;
