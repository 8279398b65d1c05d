/** The thread on the screen, top to bottom: days, groups of messages of one person, and what happened. */
import { happened } from "./cards.ts";
import type { Reach } from "./conversation.ts";
import { button, icon, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import { pieces } from "./links.ts";
import type { Unsent } from "./outbox.ts";
import { face, sentence } from "./people.ts";
import type { Entry } from "./thread.ts";
import * as visit from "./visit.ts";
import * as words from "./words.ts";

interface Said {
  key: string;
  /** Undefined: removed. */
  text: string | undefined;
  /** The name of whoever else says it; none for the visitor. */
  by?: string | undefined;
  at: number;
  state?: Unsent["state"] | "delivered" | "read";
  /** Why it failed. */
  why?: string | undefined;
}

/** Milliseconds of silence after which a person's next message begins a new group. */
const breath = 300_000;
const second_of_a_day = 86_400_000;

export function log(entries: Entry[], unsent: Unsent[], agents: Reach = { delivered: 0, read: 0 }): Part[] {
  const parts: Part[] = [];
  let today = "";
  let group: Part | undefined;
  let last: Said | undefined;
  const on = (at: number) => {
    const date = new Date(at).toDateString();
    if (date === today) return;
    parts.push(["small day", { key: (today = date) }, day(at)]);
    group = undefined;
  };
  const say = (said: Said) => {
    const { key, by, at, state } = said;
    on(at);
    const tail = by ? face(by, "s") : meta(said);
    if (group && last && last.by === by && last.state !== "failed" && state !== "failed" && at - last.at < breath) group.splice(-1, 1, bubble(said), tail);
    else parts.push((group = [by ? "div g" : "div g me", { key: `by ${key}` }, by && ["small", {}, ...sentence`${by}`, `, ${words.time(at)}`], bubble(said), tail] as Part));
    last = said;
  };
  for (const entry of entries) {
    const { kind, author, seq, text } = entry;
    const at = Date.parse(entry.created_at);
    const key = entry.client_id ?? `${seq}`;
    if (kind === "message") {
      if (author.kind === "visitor") say({ key, text, at, state: agents.read >= seq ? "read" : agents.delivered >= seq ? "delivered" : "sent" });
      else say({ key, text, at, by: author.name ?? words.us });
    } else {
      const part = happened(entry);
      if (!part) continue;
      on(at);
      part[1]["key"] = key;
      parts.push(part);
      group = undefined;
    }
  }
  const end = Date.parse(entries.at(-1)?.created_at ?? "") || 0; // this browser's clock may be behind the log's
  for (const { client_id, text, state, made_at, reason, words: why } of unsent)
    if (!entries.some((e) => e.client_id === client_id)) say({ key: client_id, text, state, at: Math.max(made_at, end), why: reason === "lost" ? reason : why });
  return parts;
}

function bubble({ key, text, state }: Said): Part {
  const inner = text === undefined ? [["i", {}, words.removed] as Part] : pieces(text).map(({ text, href }) => (href ? link(text, href) : text));
  return [state === "failed" ? "p m bad" : "p m", { key, dir: "auto", "aria-busy": state === "waiting" }, ...inner];
}

/** Where a message of the visitor's own stands, in words. */
function meta({ key, at, state, why }: Said): Part {
  if (state === "failed")
    return ["p meta bad", { role: "alert" }, icon(icons.alert), why === "lost" ? words.lost_here : words.failed(why),
      button("", () => visit.again(key), words.try_again), button("", () => visit.discard(key), words.discard)];
  if (state === "waiting") return ["p meta", {}, icon(icons.clock), visit.ready ? words.sending : words.waiting];
  return ["p meta", {}, icon(state === "sent" ? icons.sent : icons.read), words.sent(at) + (state === "read" ? words.read : state === "sent" ? "" : words.delivered)];
}

function day(at: number): string {
  const date = new Date(at).toDateString();
  if (date === new Date().toDateString()) return words.today;
  return date === new Date(Date.now() - second_of_a_day).toDateString() ? words.yesterday : words.day(at);
}

const link = (text: string, href: string): Part => ["a", { href, target: "_blank", rel: "noopener noreferrer nofollow" }, text.replace(/^https?:\/\//i, "")];
