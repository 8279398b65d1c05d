/** What stands between the messages: who answers, what happened, who is typing. */
import { named } from "./conversation.ts";
import { el, icon, label } from "./element.ts";
import * as icons from "./icons.ts";
import { hue } from "./hue.ts";
import { face, with_names } from "./people.ts";
import type { Entry } from "./thread.ts";
import * as words from "./words.ts";

/** What happened, in a sentence with names: on a card where somebody keeps the thread from now on, quietly otherwise. */
export function happened(entry: Entry): HTMLElement {
  const [from, to, by, team] = [named(entry, "from"), named(entry, "to"), named(entry, "by"), named(entry, "team")];
  const { cause, reason } = entry.data ?? {};
  const sentences: Record<string, () => string> = {
    assigned: () => words.assigned(to ?? words.us),
    transferred: () => words.transferred(cause, from, to ?? words.us, by),
    requeued: () => words.requeued(cause, from, team),
    assignee_away: () => words.away(from ?? to ?? entry.author.name),
    resolved: () => words.resolved(by),
    reopened: () => words.reopened(entry.author.kind === "visitor" ? null : by),
  };
  const p = el("p", "", ...with_names(sentences[entry.kind]?.() ?? "", [from, to, by, team]));
  p.dir = "auto";
  // Who gives a thread back says why; the sentence above it is about somebody else.
  const says = cause === "declined" && by ? [el("bdi", "", by), ": "] : [];
  // That somebody is away is said once.
  if (typeof reason === "string" && reason && entry.kind !== "assignee_away") p.append(el("small", "", ...says, el("bdi", "", words.sentence(reason))));
  if (from && to && from !== to && cause !== "declined" && cause !== "expired") p.append(el("small", "", ...with_names(words.knows(to), [to])));
  if (!to) return el("div", "event", p);
  const faces = el("span", "faces", face(to, "s"));
  if (from && from !== to) faces.prepend(face(from, "s"), icon(icons.thread, `l${hue(to)}`, "0 0 14 28"));
  return el("div", "card row pass", faces, p);
}

/** Before the first word: who answers, and what is promised. */
export function promise(names: string[], when: string): HTMLElement {
  return el("div", "row", el("span", "faces", ...names.map((n) => face(n))), el("div", "", el("b", "", ...with_names(words.answer(names), names)), ...(when ? [el("small", "", when)] : []), el("small", "", words.told)));
}

export function dots(name: string): HTMLElement {
  const dots = el("p", "m dots", el("i", ""), el("i", ""), el("i", ""));
  dots.setAttribute("role", "img");
  label(dots, words.typing(name));
  return el("div", "g", dots, face(name, "s"));
}
