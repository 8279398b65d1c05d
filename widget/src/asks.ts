/** What stands under the log for a while: the place in the queue, what to call the visitor, how it was. */
import { field } from "./composer.ts";
import { keeper, score, type Conversation } from "./conversation.ts";
import * as drawer from "./drawer.ts";
import { button, icon, type Attributes, type Child, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import { fit } from "./outbox.ts";
import * as visit from "./visit.ts";
import * as words from "./words.ts";

/** Set where the visitor said not to ask for a name. */
const nameless = "nameless";

/** The newest seq when the visitor said a name: until something newer is there, it can be put right. */
let named = -1;
let renaming = false;
/** What was last said could not be saved. */
let unsaved = false;
/** The word that goes with every further score. */
let comment = "";
/** Draws the panel anew. */
let changed: () => void;

export function asks(conversation: Conversation, redraw: () => void): Child[] {
  const { status, choice, entries, last } = conversation;
  const who = keeper(conversation);
  const over = status === "resolved";
  changed = redraw;
  if (!over) comment = "";
  return [
    status === "waiting" && !who ? queue(conversation)
    : choice && ["div card ask", {}, ["b", {}, words.who_answers], choices(conversation)],
    over && who && rating(conversation, who),
    visit.greeted && !over && entries.some((e) => e.author.kind === "visitor") && (visit.name ? renaming : !drawer.get(nameless)) ? ask_name(visit.name ?? "")
    : visit.name && named === last && ["p event", {}, ...words.named(visit.name), " ", button("", rename, words.change)],
  ];
}

/** The one question, asked after the first message and never in its way. */
function ask_name(name: string): Part {
  const done = () => {
    renaming = false;
    changed();
    field.focus();
  };
  const skip = () => {
    if (!name) drawer.put(nameless, "1");
    done();
  };
  const save = async (said: string) => {
    if (!(await saved(visit.identify({ name: said })))) return;
    named = visit.conversation?.last ?? 0;
    done();
  };
  return ["div card ask", { key: nameless }, ["b", {}, words.name_asked],
    form(words.your_name, 80, save, { autocomplete: "name", value: name }, button("opt quiet", skip, words.skip)), note()];
}

function rename(): void {
  renaming = true;
  changed();
  document.querySelector<HTMLInputElement>(".ask input")?.select();
}

/** One line to write, and Save. */
function form(label: string, longest: number, act: (said: string) => void, more?: Attributes, ...buttons: Child[]): Part {
  const onsubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const input = (event.target as HTMLFormElement).querySelector("input")!;
    const said = fit(input.value);
    if (said) act(said);
    else input.focus();
  };
  return ["form row", { onsubmit }, ["span field", {}, ["input", { "aria-label": label, placeholder: label, maxlength: longest, ...more }]], ["button opt", {}, words.save], ...buttons];
}

/** Whether it could be saved; if not, the card says so. */
async function saved(answer: Promise<boolean>): Promise<boolean> {
  unsaved = !(await answer);
  changed();
  return !unsaved;
}

const note = (): Child => unsaved && ["small", {}, words.not_saved];

/** The place in the queue as a figure; no place, no figure, and never a time nobody has measured. */
function queue(conversation: Conversation): Part {
  const { queue_position: place, wait_seconds: wait, choice } = conversation;
  const { hours } = visit.site;
  return ["div card ask", {},
    ["div row in", {}, !!place && ["span place", { "aria-hidden": true }, `${place}`],
      ["div", {}, ["b", {}, place ? words.in_line(place) : words.someone],
        // Where there is a choice, each way says how long it takes.
        !!place && !!wait && !choice && ["small", {}, words.will_take(wait)],
        hours?.open === false && ["small", {}, words.closed_now(hours.opens_at)],
        ["small", {}, words.stays]]],
    choice && choices(conversation)];
}

/** Whom to wait for: the one who knows the story, or whoever is free. */
function choices(conversation: Conversation): Part {
  const choice = conversation.choice!;
  const one = (wish: "same" | "anyone", name: Child[], seconds: number | null | undefined): Part =>
    ["button opt", { type: "button", "aria-pressed": `${(choice.wish ?? "same") === wish}`, onclick: () => {
      choice.wish = wish;
      changed();
      void visit.tell("choose", { wish });
    } }, ["span", {}, ...name], !!seconds && ["small", {}, words.takes(seconds)]];
  return ["div opts", { role: "group", "aria-label": words.who_answers },
    one("same", words.wait_for(choice.name), choice.usually_seconds), one("anyone", words.next_free, conversation.wait_seconds)];
}

/** How it was: one tap and it is saved, another one changes it; a word after it, if they like. */
function rating(conversation: Conversation, who: string): Part {
  const now = score(conversation);
  const rate = (score: number, said: string) => saved(visit.tell("rate", { score, comment: said || undefined }));
  const add = async (said: string) => {
    if (await rate(now, said)) comment = said;
  };
  return ["div card ask", {}, ["b", { id: "how", dir: "auto" }, ...words.how(who)],
    ["div rate", { role: "group", "aria-labelledby": "how" }, ...words.scores.map((word, i): Part =>
      ["button ib", { type: "button", "aria-label": word, title: word, "aria-pressed": `${now === i + 1}`, onclick: () => rate(i + 1, comment) }, icon(icons.face(i + 1))])],
    note() || (!!now && ["small", {}, words.rated(now, who)]),
    !!now && !comment && form(words.comment, 1000, add)];
}
