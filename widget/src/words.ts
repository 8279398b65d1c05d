/** Every word the panel says that does not stand in its template, one name a phrase; English, the default language. */
import type { Child } from "./element.ts";
import { longest } from "./outbox.ts";
import { sentence } from "./people.ts";

export const time = (at: number): string => new Date(at).toTimeString().slice(0, 5);

export const hello = "Hello. You reach people here.";
export const answer = (names: string[]): Child[] =>
  names[1] ? [...names.flatMap((name, i) => [i ? (names[i + 1] ? ", " : " and ") : "", ...sentence`${name}`]), " answer here"] : sentence`${names[0] ?? "One of us"} answers here`;
export const told = "One person keeps your thread. If that changes, you read who and why.";
export const people = "Write to us";
export const write = (name = "a person") => `Write to ${name}`;
export const again = " again";
export const write_more = "Add something";
export const keeps = "Keeps your thread";
export const kept = "Kept your thread";
export const kept_last = (name: string) => `${name} kept your last thread`;
export const away_now = "Away just now; keeps your thread";
export const someone = "Someone will answer here";
export const earlier = "Earlier messages";
export const today = "Today";
export const yesterday = "Yesterday";
export const day = (at: number) => new Date(at).toLocaleDateString("en", { weekday: "long", day: "numeric", month: "long" });
export const us = "Us";
export const removed = "This message was removed.";

export const sending = "Sending";
export const waiting = "Waiting for the connection";
export const sent = (at: number) => `Sent ${time(at)}`;
export const delivered = ", delivered";
export const read = ", read";
export const try_again = "Try again";
export const discard = "Delete";
export const too_long = (n: number) => `${n} characters. ${longest} fit in one message.`;
export const lost_here = "Lost on our side. ";
export const failed = (why = "") => `Not sent. ${why} `;

export const assigned = (to: string) => sentence`${to} has your thread.`;
export const took = (to: string, from: string) => sentence`${to} took your thread over from ${from}.`;
export const after_all = (to: string) => sentence`${to} keeps your thread after all.`;
export const has_now = (to: string) => sentence`${to} has your thread now.`;
export const gave = (by: string, from: string, to: string) => sentence`${by} gave your thread from ${from} to ${to}.`;
export const handed = (by: string, to: string) => sentence`${by} handed you to ${to}.`;
export const knows = (to: string) => sentence`${to} sees all of it: nothing has to be said twice.`;
export const given_back = (from: string) => sentence`${from} gave your thread back to the team.`;
export const with_team = ["Your thread is with the team."];
export const away = (name = "The person who keeps your thread") => sentence`${name} is away. What you write is kept.`;
export const resolved = (by = "We") => sentence`${by} closed this conversation. Write again any time.`;
export const reopened = (by = "We") => sentence`${by} opened this conversation again.`;

export const in_line = (place: number) => (place > 1 ? `You are number ${place} in line` : "You are next in line");
export const stays = "Your message stays here, even if you close this.";
/** A measured time, in words: never finer than people count it. */
const some = (n: number, unit: string) => (n < 1.5 ? `1 ${unit}` : `${Math.round(n)} ${unit}s`);
const time_of = (seconds: number): string => (seconds < 5_400 ? some(seconds / 60, "minute") : seconds < 129_600 ? some(seconds / 3_600, "hour") : some(seconds / 86_400, "day"));
export const usually = (seconds: number) => `Usually answered within ${time_of(seconds)}.`;
export const takes = (seconds: number) => `about ${time_of(seconds)}`;
export const will_take = (seconds: number) => `It takes ${takes(seconds)}.`;
export const closed_now = (opens?: string | null) =>
  `Nobody is here now. ${opens ? `You are answered from ${new Date(opens).toLocaleDateString("en", { weekday: "long" })} ${time(Date.parse(opens))} on.` : "Your message is kept and answered."}`;
export const who_answers = "Who should answer?";
export const wait_for = (name: string) => sentence`Wait for ${name}`;
export const next_free = ["Next free person"];
export const typing = (name: string) => `${name} is typing`;

const trying = "Trying again; what you write is kept.";
export const lost = (at: number) => `Connection lost at ${time(at)}. ${trying}`;
export const connecting = `No connection yet. ${trying}`;
export const unavailable = "This chat cannot be reached from here.";
export const outdated = "This chat was renewed. Reload the page to go on; what you wrote is kept.";
export const restored = "We had to go back to a copy of this conversation. What you wrote after it can be sent again below.";

export const name_asked = "What may we call you?";
export const your_name = "Your name";
export const save = "Save";
export const skip = "Skip";
export const named = (name: string) => sentence`We call you ${name}.`;
export const change = "Change";
export const not_saved = "Not saved. Try again";

export const how = (name: string) => sentence`How was it with ${name}?`;
export const scores = ["Very bad", "Bad", "So-so", "Good", "Very good"];
export const comment = "Add a word, if you like";
export const rated = (score: number, name: string) => `${scores[score - 1]}. Saved; ${name} sees it.`;
