/** Every word the panel says, in one table; English, the default language. */
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

export const time = (at: Date): string => clock.format(at);

export const words = {
  message: "Message",
  messages: "Messages",
  send: "Send",
  close: "Close",
  hello: "Hello. You reach people here.",
  answer: (names: string[]) => (names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)} answer here` : `${names[0] ?? "One of us"} answers here`),
  told: "One person keeps your thread. If that changes, you read who and why.",
  people: "Write to us",
  write: (name: string | null, again: boolean) => (name ? `Write to ${name}${again ? " again" : ""}` : "Write to a person"),
  write_more: "Add something",
  keeps: "Keeps your thread",
  kept: "Kept your thread",
  someone: "Someone will answer here",
  earlier: "Earlier messages",
  newer: "New messages",
  today: "Today",
  yesterday: "Yesterday",
  day: (at: Date) => date.format(at),
  by: (name: string, at: Date) => `${name}, ${time(at)}`,
  us: "Us",
  removed: "This message was removed.",

  sending: "Sending",
  waiting: "Waiting for the connection",
  sent: (at: Date) => `Sent ${time(at)}`,
  delivered: (at: Date) => `Sent ${time(at)}, delivered`,
  read: (at: Date) => `Sent ${time(at)}, read`,
  again: "Try again",
  discard: "Delete",
  too_long: (n: number) => `${n.toLocaleString("en")} characters. ${longest.toLocaleString("en")} fit in one message.`,
  failed: (reason = "") => (reason === "lost" ? "Lost on our side." : `Not sent. ${reasons[reason] ?? ""}`),

  /** Ends as a sentence does. */
  sentence: (text: string) => (/[.!?…]$/.test(text) ? text : `${text}.`),
  assigned: (to: string) => `${to} has your thread.`,
  transferred: (cause: unknown, from: string | null, to: string, by: string | null) => {
    if (cause === "take_over") return from ? `${to} took your thread over from ${from}.` : `${to} took your thread over.`;
    if (cause === "declined" || cause === "expired") return `${to} keeps your thread after all.`;
    const giver = by ?? from;
    if (!giver || giver === to) return `${to} has your thread now.`;
    return from && from !== giver ? `${giver} gave your thread from ${from} to ${to}.` : `${giver} handed you to ${to}.`;
  },
  requeued: (cause: unknown, from: string | null) => (from && cause !== "assignee_away" ? `${from} gave your thread back to the team.` : "Your thread is with the team."),
  away: (name: string | null) => `${name ?? "The person who keeps your thread"} is away. What you write is kept.`,
  resolved: (by: string | null) => (by ? `${by} closed this conversation. Write again any time.` : "This conversation is closed. Write again any time."),
  reopened: (by: string | null) => (by ? `${by} opened this conversation again.` : "This conversation is open again."),

  in_line: (place: number) => (place === 1 ? "You are next in line" : ordinals[place] ? `You are ${ordinals[place]} in line` : `You are number ${place} in line`),
  stays: "Your message stays here, even if you close this.",
  typing: (name: string) => `${name} is typing`,

  lost: (at: Date) => `Connection lost at ${time(at)}. Trying again; what you write is kept.`,
  connecting: "No connection yet. Trying; what you write is kept.",
  unavailable: "This chat cannot be reached from here.",
  outdated: "This chat was renewed. Reload the page to go on; what you wrote is kept.",
  restored: "We had to go back to a copy of this conversation. What you wrote after it can be sent again below.",

  name_asked: "What may we call you?",
  your_name: "Your name",
  save: "Save",
  skip: "Skip",
  named: (name: string) => `We call you ${name}.`,
  change: "Change",
  not_saved: "Not saved. Try again",

  how: (name: string) => `How was it with ${name}?`,
  scores: ["Very bad", "Bad", "So-so", "Good", "Very good"],
  rated: (score: number, name: string) => `${words.scores[score - 1]}. Saved; ${name} sees it.`,
};
