/** What stands under the log for a while: the place in the queue, what to call the visitor, how it was. */
import { button, el, icon, label, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import { fit } from "./outbox.ts";
import { with_names } from "./people.ts";
import type { Visit } from "./visit.ts";
import * as words from "./words.ts";

/** What the asks need of the panel around them. */
export interface Around {
  draw(): void;
  /** Puts the visitor back where they write. */
  write(): void;
}

export class Asks {
  #visit: Visit;
  #around: Around;
  /** The newest seq when the visitor said a name: until something newer is there, it can be put right. */
  #named = -1;
  #renaming = false;

  constructor(visit: Visit, around: Around) {
    this.#visit = visit;
    this.#around = around;
  }

  parts(): Part[] {
    const visit = this.#visit;
    const { conversation, name } = visit;
    if (!conversation) return [];
    const { status, keeper, position, wait, choice, score, thread } = conversation;
    const parts: Part[] = [];
    if (status === "waiting" && !keeper) parts.push({ key: `queue ${position} ${wait} ${choice?.name}`, make: () => queue(position, wait, visit) });
    else if (choice) parts.push({ key: `away ${choice.name}`, make: () => el("div", "card ask", el("b", "", words.who_answers), choices(visit)) });
    if (status === "resolved" && keeper) parts.push({ key: `rate ${keeper}`, make: () => rating(keeper, visit), update: (card) => rated(card, score, keeper) });
    const written = thread.entries.some((e) => e.author.kind === "visitor");
    if (visit.greeted && written && status !== "resolved" && (name === null ? !visit.nameless : this.#renaming)) parts.push({ key: "name", make: () => this.#ask_name() });
    else if (name !== null && this.#named === thread.last) parts.push({ key: `named ${name}`, make: () => this.#named_so(name) });
    return parts;
  }

  /** The one question, asked after the first message and never in its way. */
  #ask_name(): HTMLElement {
    const visit = this.#visit;
    const done = () => {
      this.#renaming = false;
      this.#around.draw();
      this.#around.write();
    };
    const skip = () => {
      if (!this.#renaming) visit.nameless = true;
      done();
    };
    const field = input(words.your_name, 80);
    field.value = visit.name ?? "";
    field.autocomplete = "name";
    const note = el("small", "");
    const card = el("form", "card ask", el("b", "", words.name_asked), el("div", "row", el("span", "field", field), el("button", "opt", words.save), button("opt quiet", skip, words.skip)), note);
    card.onsubmit = async (event) => {
      event.preventDefault();
      const name = fit(field.value);
      if (!name) field.focus();
      else if (!(await visit.identify({ name }))) note.textContent = words.not_saved;
      else {
        this.#named = visit.conversation?.thread.last ?? 0;
        done();
      }
    };
    return card;
  }

  /** How the visitor is called from now on, and the way to put it right. */
  #named_so(name: string): HTMLElement {
    const change = () => {
      this.#renaming = true;
      this.#around.draw();
      document.querySelector<HTMLInputElement>(".ask input")?.select();
    };
    return el("p", "event", ...with_names(words.named(name), [name]), " ", button("", change, words.change));
  }
}

function input(name: string, longest: number): HTMLInputElement {
  const field = el("input", "");
  label(field, (field.placeholder = name));
  field.maxLength = longest;
  return field;
}

/** The place in the queue as a figure; no place, no figure, and never a time nobody has measured. */
function queue(place: number | null, wait: number | null, visit: Visit): HTMLElement {
  const { choice } = visit.conversation!;
  // Where there is a choice, each way says how long it takes.
  const time = place && wait && !choice ? [el("small", "", capital(words.takes(wait)))] : [];
  const closed = visit.closed ? [el("small", "", words.closed_now(visit.opens))] : [];
  const row = el("div", "row in", el("div", "", el("b", "", place ? words.in_line(place) : words.someone), ...time, ...closed, el("small", "", words.stays)));
  if (place) {
    const figure = el("span", "place", String(place));
    figure.setAttribute("aria-hidden", "true");
    row.prepend(figure);
  }
  return el("div", "card ask", row, ...(choice ? [choices(visit)] : []));
}

/** Whom to wait for: the one who knows the story, or whoever is free. */
function choices(visit: Visit): HTMLElement {
  const { choice, wait } = visit.conversation!;
  const one = (wish: "same" | "anyone", name: string, seconds: number | null) => {
    const option = button("opt", () => {
      for (const other of group.querySelectorAll("button")) other.setAttribute("aria-pressed", String(other === option));
      void visit.choose(wish);
    }, el("bdi", "", name), ...(seconds ? [el("small", "", words.takes(seconds))] : []));
    option.setAttribute("aria-pressed", String(wish === "same"));
    return option;
  };
  const group = el("div", "opts", one("same", words.wait_for(choice!.name), choice!.usually_seconds), one("anyone", words.next_free, wait));
  group.setAttribute("role", "group");
  label(group, words.who_answers);
  return group;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How it was: one tap and it is saved, another one changes it; a word after it, if they like. */
function rating(keeper: string, visit: Visit): HTMLElement {
  const note = el("small", "");
  let comment = "";
  const rate = async (score: number, said: string) => {
    const stored = await visit.rate(score, said);
    note.textContent = stored ? words.rated(score, keeper) : words.not_saved;
    return stored;
  };
  const scores = words.scores.map((word, i) => {
    const one = button("ib", () => void rate(i + 1, comment), icon(icons.face + icons.faces[i]));
    label(one, word);
    one.title = word;
    return one;
  });
  const row = el("div", "rate", ...scores);
  row.setAttribute("role", "group");
  label(row, words.how(keeper));
  const field = input(words.comment, 1000);
  const more = el("form", "row", el("span", "field", field), el("button", "opt", words.save));
  more.hidden = true;
  more.onsubmit = async (event) => {
    event.preventDefault();
    const said = fit(field.value);
    if (!said || !(await rate(visit.conversation?.score ?? 0, said))) return field.focus();
    comment = said;
    more.remove();
  };
  const asked = el("b", "", ...with_names(words.how(keeper), [keeper]));
  asked.dir = "auto";
  return el("div", "card ask", asked, row, note, more);
}

/** Shows what was said; nothing yet: 0. */
function rated(card: HTMLElement, score: number, keeper: string): void {
  card.querySelectorAll(".rate button").forEach((one, i) => one.setAttribute("aria-pressed", String(i + 1 === score)));
  if (!score) return;
  card.querySelector<HTMLElement>("small")!.textContent = words.rated(score, keeper);
  const more = card.querySelector("form");
  if (more) more.hidden = false;
}
