/** What stands between the messages: who answers, what happened, who is typing. */
import { named } from "./conversation.ts";
import { icon, type Child, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import { hue } from "./hue.ts";
import { face } from "./people.ts";
import type { Entry } from "./thread.ts";
import * as words from "./words.ts";

/** What happened, in a sentence with names: on a card where somebody keeps the thread from now on, quietly otherwise; null for what is not said. */
export function happened(entry: Entry): Part | null {
  const { kind, author, data = {} } = entry;
  const [from, to, by] = [named(entry, "from"), named(entry, "to"), named(entry, "by")];
  const { cause, reason } = data;
  const back = /declined|expired/.test(`${cause}`);
  const giver = by ?? from;
  const who = to ?? words.us;
  const sentence: Child[] | undefined = {
    assigned: words.assigned(who),
    transferred:
      cause === "take_over" && from ? words.took(who, from)
      : back ? words.after_all(who)
      : !giver || giver === to ? words.has_now(who)
      : from && from !== giver ? words.gave(giver, from, who)
      : words.handed(giver, who),
    requeued: from && cause === "to_team" ? words.handed(from, named(entry, "team") ?? "the team")
      : from && /released|declined/.test(`${cause}`) ? words.given_back(from) : words.with_team,
    assignee_away: words.away(from ?? to ?? author.name ?? undefined),
    resolved: words.resolved(by),
    reopened: words.reopened(by),
  }[kind];
  // Who writes again into a closed conversation need not be told that it is open.
  if (!sentence || (kind === "reopened" && author.kind === "visitor")) return null;
  const moved = from && to && from !== to;
  const p: Part = ["p", { dir: "auto" }, ...sentence,
    // That somebody is away is said once. Who gives a thread back says why; the sentence above it is about somebody else.
    !!reason && kind !== "assignee_away" && ["small", {}, ...(cause === "declined" && by ? [["bdi", {}, by] as Part, ": "] : []), ["bdi", {}, `${reason}`.replace(/[^.!?…]$/, "$&.")]],
    !!moved && !back && ["small", {}, ...words.knows(to)]];
  if (!to) return ["div event", {}, p];
  return ["div card row pass", {}, [`span faces h${hue(to)}`, {}, ...(moved ? [face(from, "s"), icon(icons.thread)] : []), face(to, "s")], p];
}

/** Before the first word: who answers, and what is promised. */
export const promise = (names: string[], when: string): Part =>
  ["div row", {}, ["span faces", {}, ...names.map((name) => face(name))],
    ["div", {}, ["b", {}, ...words.answer(names)], when && ["small", {}, when], ["small", {}, words.told]]];

export const dots = (name: string): Part =>
  ["div g", {}, ["p m dots", { role: "img", "aria-label": words.typing(name) }, ["i", {}], ["i", {}], ["i", {}]], face(name, "s")];
