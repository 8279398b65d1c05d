/** Every word the panel says, one name a phrase; English, the default language. */
import { longest } from "./outbox.ts";

const ordinals = ["", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];

/** Why a message was refused for good; nothing where there is nothing useful to say. */
const reasons: Record<string, string> = {
  too_large: "It is too long.",
  bad_request: "Something in it cannot be stored.",
  forbidden: "You cannot write here any more.",
  closed: "This conversation is over.",
  internal: "Something broke on our side.",
};

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const date = new Intl.DateTimeFormat("en", { weekday: "long", day: "numeric", month: "long" });

const when = new Intl.DateTimeFormat("en", { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const time = (at: Date): string => clock.format(at);

export const message = "Message";
export const messages = "Messages";
export const send = "Send";
export const close = "Close";
export const hello = "Hello. You reach people here.";
export const answer = (names: string[]) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)} answer here` : `${names[0] ?? "One of us"} answers here`);
export const told = "One person keeps your thread. If that changes, you read who and why.";
export const people = "Write to us";
export const write = (name: string | null, again: boolean) => (name ? `Write to ${name}${again ? " again" : ""}` : "Write to a person");
export const write_more = "Add something";
export const keeps = "Keeps your thread";
export const kept = "Kept your thread";
export const kept_last = (name: string) => `${name} kept your last thread`;
export const away_now = "Away just now; keeps your thread";
export const someone = "Someone will answer here";
export const earlier = "Earlier messages";
export const newer = "New messages";
export const today = "Today";
export const yesterday = "Yesterday";
export const day = (at: Date) => date.format(at);
export const by = (name: string, at: Date) => `${name}, ${time(at)}`;
export const us = "Us";
export const removed = "This message was removed.";

export const sending = "Sending";
export const waiting = "Waiting for the connection";
export const sent = (at: Date) => `Sent ${time(at)}`;
export const delivered = (at: Date) => `Sent ${time(at)}, delivered`;
export const read = (at: Date) => `Sent ${time(at)}, read`;
export const again = "Try again";
export const discard = "Delete";
export const too_long = (n: number) => `${n.toLocaleString("en")} characters. ${longest.toLocaleString("en")} fit in one message.`;
export const failed = (reason = "") => (reason === "lost" ? "Lost on our side." : `Not sent. ${reasons[reason] ?? ""}`);

/** Ends as a sentence does. */
export const sentence = (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`);
export const assigned = (to: string) => `${to} has your thread.`;
export const transferred = (cause: unknown, from: string | null, to: string, by: string | null) => {
  if (cause === "take_over") return from ? `${to} took your thread over from ${from}.` : `${to} took your thread over.`;
  if (cause === "declined" || cause === "expired") return `${to} keeps your thread after all.`;
  const giver = by ?? from;
  if (!giver || giver === to) return `${to} has your thread now.`;
  return from && from !== giver ? `${giver} gave your thread from ${from} to ${to}.` : `${giver} handed you to ${to}.`;
};
export const knows = (to: string) => `${to} sees all of it: nothing has to be said twice.`;
export const requeued = (cause: unknown, from: string | null, team: string | null) => (from && cause === "to_team" ? `${from} handed you to ${team ?? "the team"}.` : from && (cause === "released" || cause === "declined") ? `${from} gave your thread back to the team.` : "Your thread is with the team.");
export const away = (name: string | null) => `${name ?? "The person who keeps your thread"} is away. What you write is kept.`;
export const resolved = (by: string | null) => (by ? `${by} closed this conversation. Write again any time.` : "This conversation is closed. Write again any time.");
export const reopened = (by: string | null) => (by ? `${by} opened this conversation again.` : "This conversation is open again.");

export const in_line = (place: number) => (place === 1 ? "You are next in line" : ordinals[place] ? `You are ${ordinals[place]} in line` : `You are number ${place} in line`);
export const stays = "Your message stays here, even if you close this.";
/** A measured time, in words: never finer than people count it. */
export const about = (seconds: number) => (seconds < 90 ? "1 minute" : seconds < 5400 ? `${Math.round(seconds / 60)} minutes` : seconds < 129_600 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`);
export const usually = (seconds: number) => `Usually answered within ${about(seconds)}.`;
export const takes = (seconds: number) => `about ${about(seconds)}`;
export const closed_now = (opens: Date | null) => (opens ? `Nobody is here now. You are answered from ${when.format(opens)} on.` : "Nobody is here now. Your message is kept and answered.");
export const who_answers = "Who should answer?";
export const wait_for = (name: string) => `Wait for ${name}`;
export const next_free = "Next free person";
export const typing = (name: string) => `${name} is typing`;

export const lost = (at: Date) => `Connection lost at ${time(at)}. Trying again; what you write is kept.`;
export const connecting = "No connection yet. Trying; what you write is kept.";
export const unavailable = "This chat cannot be reached from here.";
export const outdated = "This chat was renewed. Reload the page to go on; what you wrote is kept.";
export const restored = "We had to go back to a copy of this conversation. What you wrote after it can be sent again below.";

export const name_asked = "What may we call you?";
export const your_name = "Your name";
export const save = "Save";
export const skip = "Skip";
export const named = (name: string) => `We call you ${name}.`;
export const change = "Change";
export const not_saved = "Not saved. Try again";

export const how = (name: string) => `How was it with ${name}?`;
export const scores = ["Very bad", "Bad", "So-so", "Good", "Very good"];
export const comment = "Add a word, if you like";
export const rated = (score: number, name: string) => `${scores[score - 1]}. Saved; ${name} sees it.`;
