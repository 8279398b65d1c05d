/** What stands between and under the messages: what happened, the place in the queue, one question, who is typing. */
import { named } from "./conversation.ts";
import { button, el, icon, label, type IconName } from "./element.ts";
import { fit } from "./outbox.ts";
import { hue } from "./hue.ts";
import { face } from "./people.ts";
import type { Entry } from "./thread.ts";
import { words } from "./words.ts";

/** What happened, in a sentence with names: on a card where somebody keeps the thread from now on, quietly otherwise. */
export function happened(entry: Entry): HTMLElement {
  const [from, to, by] = [named(entry, "from"), named(entry, "to"), named(entry, "by")];
  const { cause, reason } = entry.data ?? {};
  const sentences: Record<string, () => string> = {
    assigned: () => words.assigned(to ?? words.us),
    transferred: () => words.transferred(cause, from, to ?? words.us, by),
    requeued: () => words.requeued(cause, from),
    assignee_away: () => words.away(from ?? to ?? entry.author.name),
    resolved: () => words.resolved(by),
    reopened: () => words.reopened(entry.author.kind === "visitor" ? null : by),
  };
  const p = el("p", "", ...with_names(sentences[entry.kind]?.() ?? "", [from, to, by]));
  p.dir = "auto";
  // Who gives a thread back says why; the sentence above it is about somebody else.
  const says = cause === "declined" && by ? [el("bdi", "", by), ": "] : [];
  if (typeof reason === "string" && reason) p.append(el("small", "", ...says, el("bdi", "", words.sentence(reason))));
  if (!to) return el("div", "event", p);
  const faces = el("span", "faces", face(to, "s"));
  if (from && from !== to) faces.prepend(face(from, "s"), icon("thread", `l${hue(to)}`));
  return el("div", "card row pass", faces, p);
}

/** Before the first word: who answers, and what is promised. */
export function promise(names: string[]): HTMLElement {
  return el("div", "row", el("span", "faces", ...names.map((n) => face(n))), el("div", "", el("b", "", ...with_names(words.answer(names), names)), el("small", "", words.told)));
}

/** How it was: one tap, and another one changes it. `rate` answers whether it could be stored. */
export function rating(name: string, rate: (score: number) => Promise<boolean>): HTMLElement {
  const note = el("small", "");
  const scores = words.scores.map((word, i) => {
    const one = button("ib", () => void rate(i + 1).then((stored) => stored || (note.textContent = words.not_saved)), icon(`face${i + 1}` as IconName));
    label(one, word);
    one.title = word;
    return one;
  });
  const row = el("div", "rate", ...scores);
  row.setAttribute("role", "group");
  label(row, words.how(name));
  return el("div", "card ask", el("b", "", ...with_names(words.how(name), [name])), row, note);
}

/** Shows what was said; nothing yet: 0. */
export function rated(card: HTMLElement, score: number, name: string): void {
  card.querySelectorAll("button").forEach((one, i) => one.setAttribute("aria-pressed", String(i + 1 === score)));
  if (score) (card.lastChild as HTMLElement).textContent = words.rated(score, name);
}

/** The place in the queue as a figure; no place, no figure, and never a time nobody has measured. */
export function queue(place: number | null): HTMLElement {
  const row = el("div", "row", el("div", "", el("b", "", place ? words.in_line(place) : words.someone), el("small", "", words.stays)));
  if (place) {
    const figure = el("span", "place", String(place));
    figure.setAttribute("aria-hidden", "true");
    row.prepend(figure);
  }
  return el("div", "card", row);
}

/** The one question, asked after the first message and never in its way. `save` answers whether it could be stored. */
export function name_asked(known: string, save: (name: string) => Promise<boolean>, skip: () => void): HTMLElement {
  const field = el("input", "");
  field.value = known;
  label(field, (field.placeholder = words.your_name));
  field.maxLength = 80;
  field.autocomplete = "name";
  const note = el("small", "");
  const card = el("form", "card ask", el("b", "", words.name_asked), el("div", "row", el("span", "field", field), el("button", "opt", words.save), button("opt quiet", skip, words.skip)), note);
  card.onsubmit = async (event) => {
    event.preventDefault();
    const name = fit(field.value);
    if (!name) field.focus();
    else if (!(await save(name))) note.textContent = words.not_saved;
  };
  return card;
}

export function dots(name: string): HTMLElement {
  const dots = el("p", "m dots", el("i", ""), el("i", ""), el("i", ""));
  dots.setAttribute("role", "img");
  label(dots, words.typing(name));
  return el("div", "g", dots, face(name, "s"));
}

/** How the visitor is called from now on, and the way to put it right. */
export function named_so(name: string, change: () => void): HTMLElement {
  return el("p", "event", ...with_names(words.named(name), [name]), " ", button("", change, words.change));
}

/** The sentence with each name isolated, so that a name in another script does not turn the words around it. */
function with_names(sentence: string, names: (string | null)[]): (Node | string)[] {
  const name = names.find((n) => n && sentence.includes(n));
  if (!name) return [sentence];
  const at = sentence.indexOf(name);
  const others = names.filter((n) => n !== name);
  return [...with_names(sentence.slice(0, at), others), el("bdi", "", name), ...with_names(sentence.slice(at + name.length), others)];
}
