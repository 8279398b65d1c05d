/** What the visitor sees: draws a visit into the panel's elements, and hands on what is pressed and written. */
import { blocks, type Block, type Said } from "./blocks.ts";
import { named } from "./conversation.ts";
import { arrange, button, el, icon, label, type Part } from "./element.ts";
import { pieces } from "./links.ts";
import { fit, length, longest } from "./outbox.ts";
import type { Entry } from "./thread.ts";
import type { Visit } from "./visit.ts";
import { words } from "./words.ts";

/** Pixels from the end within which the reader counts as reading the newest. */
const near_end = 48;
/** Milliseconds a lost connection may be back before anybody is told. */
const discreet = 2_000;
/** How many people have a colour of their own. */
const colours = 3;

export class View {
  #visit: Visit;
  #panel: HTMLElement;
  #head: HTMLElement;
  #bar: HTMLElement;
  #scroller: HTMLElement;
  #log: HTMLElement;
  #below: HTMLElement;
  #note: HTMLElement;
  #newer: HTMLElement;
  #field: HTMLTextAreaElement;
  #go: HTMLButtonElement;
  #colour = new Map<string, number>();
  /** The newest seq drawn; what is newer is new to the eye too. */
  #top = 0;
  #first: string | undefined;
  #at_end = true;
  #born = Date.now();

  /** `panel` is the dialog of the template, `close` is undefined where there is nothing to close. */
  constructor(panel: HTMLElement, visit: Visit, close: (() => void) | undefined) {
    const part = <E extends HTMLElement>(selector: string) => panel.querySelector<E>(selector) as E;
    this.#panel = panel;
    this.#visit = visit;
    this.#head = part(".who");
    this.#bar = part(".bar");
    this.#scroller = part(".scroll");
    this.#log = part("[role=log]");
    this.#below = part(".below");
    this.#note = part(".foot [role=alert]");
    this.#field = part("textarea");
    this.#go = part(".go");
    this.#newer = part(".newer");
    this.#name_parts(part(".x"), close);
    this.#listen(part("form"));
  }

  /** Draws what has changed. */
  draw(): void {
    const visit = this.#visit;
    const conversation = visit.conversation;
    const list = blocks(conversation?.thread.entries ?? [], visit.outbox.items, conversation?.marks ?? { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } });
    for (const block of list) if (block.kind === "group" && block.name) this.#colour_of(block.name);
    const home = list.length === 0 && (visit.greeted || !visit.token.kept);
    const first = list.find((b) => b.kind !== "day")?.key;
    const from_end = this.#scroller.scrollHeight - this.#scroller.scrollTop;
    const own_last = list.at(-1);
    const own_new = own_last?.kind === "group" && own_last.mine && !this.#log.querySelector(`[data-key="${CSS.escape(own_last.said.at(-1)?.key ?? "")}"]`);
    const top = this.#top;
    this.#draw_head();
    this.#draw_bar();
    arrange(this.#log, [...(home ? [this.#home()] : []), ...(visit.has_earlier ? [this.#earlier()] : []), ...list.map((b) => this.#block(b))]);
    arrange(this.#below, this.#after());
    this.#top = Math.max(top, conversation?.thread.last ?? 0);
    // The history is not news: only what comes after it is read out.
    if (visit.greeted && this.#log.getAttribute("aria-live") === "off") setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
    if (this.#at_end || own_new) this.#to_end();
    else if (this.#first !== first) this.#scroller.scrollTop = this.#scroller.scrollHeight - from_end;
    else if (this.#top > top) this.#newer.hidden = false;
    this.#first = first;
    const name = conversation?.keeper ?? null;
    this.#field.placeholder = conversation && !name ? words.write_more : words.write(name, conversation?.status === "resolved");
    this.#compose();
  }

  /** Puts the visitor where they can write; on a touch screen that would raise the keyboard, so only into the panel. */
  focus(): void {
    if (matchMedia("(pointer: fine)").matches) this.#field.focus();
    else this.#panel.focus();
  }

  #name_parts(x: HTMLButtonElement, close: (() => void) | undefined): void {
    label(x, words.close);
    x.hidden = !close;
    x.onclick = () => close?.();
    label(this.#log, words.messages);
    label(this.#field, words.message);
    label(this.#go, words.send);
    this.#newer.append(icon("down"), words.newer);
    this.#newer.onclick = () => this.#to_end();
  }

  #listen(form: HTMLFormElement): void {
    form.onsubmit = (event) => {
      event.preventDefault();
      if (!this.#visit.say(this.#field.value)) return;
      this.#field.value = "";
      this.#compose();
      this.#field.focus();
    };
    this.#field.onkeydown = (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      form.requestSubmit();
    };
    this.#field.oninput = () => {
      this.#compose();
      if (this.#field.value.trim()) this.#visit.typing();
    };
    this.#scroller.onscroll = () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
      if (clientHeight === 0) return; // not on the screen
      this.#at_end = scrollHeight - scrollTop - clientHeight < near_end;
      if (this.#at_end) this.#newer.hidden = true;
    };
    new ResizeObserver(() => this.#at_end && this.#to_end()).observe(this.#scroller);
  }

  #to_end(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newer.hidden = this.#at_end = true;
  }

  /** Fits the field to its text, and says so when there is too much of it. */
  #compose(): void {
    const field = this.#field;
    const n = length(fit(field.value));
    this.#go.disabled = n === 0 || n > longest;
    const note = n > longest ? words.too_long(n) : "";
    if (this.#note.textContent !== note) this.#note.textContent = note;
    field.style.blockSize = "auto";
    field.style.blockSize = `${field.scrollHeight}px`;
  }

  #draw_head(): void {
    const { conversation } = this.#visit;
    const name = conversation?.keeper;
    const site = document.documentElement.dataset["name"] ?? "";
    const under = name ? (conversation?.status === "resolved" ? words.kept : words.keeps) : conversation && conversation.status !== "resolved" ? words.someone : words.people;
    arrange(this.#head, [
      ...(name ? [{ key: `face ${name}`, make: () => this.#face(name) }] : []),
      { key: `${name} ${under}`, make: () => el("div", "", el("b", "", el("bdi", "", name ?? site)), el("small", "", under)) },
    ]);
  }

  #draw_bar(): void {
    const { lost_at, ended, greeted, restored } = this.#visit;
    const now = Date.now();
    const since = lost_at ?? (greeted ? null : this.#born);
    let text = restored ? words.restored : "";
    if (ended) text = ended === "version" ? words.outdated : words.unavailable;
    else if (lost_at !== null && now - lost_at >= discreet) text = greeted ? words.lost(new Date(lost_at)) : words.connecting;
    if (since !== null && now - since < discreet) setTimeout(() => this.draw(), discreet - now + since + 10);
    arrange(this.#bar, text ? [{ key: text, make: () => el("p", "", icon("cut"), el("span", "", text)) }] : []);
  }

  #home(): Part {
    return {
      key: "home",
      make: () => el("div", "hi", el("h2", "", words.hello), el("div", "row", el("span", "place", icon("mark")), el("div", "", el("b", "", words.one_person), el("small", "", words.told)))),
    };
  }

  #earlier(): Part {
    return {
      key: "earlier",
      make: () => {
        const more = button("opt", () => {
          more.disabled = true;
          void this.#visit.earlier().then(() => (more.disabled = false));
        }, words.earlier);
        return more;
      },
    };
  }

  #block(block: Block): Part {
    const { key } = block;
    if (block.kind === "day") return { key, make: () => el("small", "day", day(new Date(block.at))) };
    if (block.kind === "happened") return { key, make: () => this.#fresh(this.#happened(block.entry), block.entry.seq) };
    const { mine, name, said } = block;
    const last = said.at(-1) as Said;
    const parts: Part[] = said.map((one) => this.#bubble(one));
    if (mine) parts.push({ key: `meta ${last.state} ${last.at} ${this.#visit.ready}`, make: () => this.#meta(last) });
    else {
      const who = name ?? words.us;
      parts.unshift({ key: "by", make: () => el("small", "", el("bdi", "", words.by(who, new Date(said[0]?.at ?? 0)))) });
      parts.push({ key: "face", make: () => this.#face(who, "s") });
    }
    return { key, make: () => el("div", mine ? "g me" : "g"), update: (node) => arrange(node, parts) };
  }

  #bubble(said: Said): Part {
    return {
      key: said.key,
      make: () => {
        const p = el("p", "m");
        p.dir = "auto";
        if (said.text === null) p.append(el("i", "", words.removed));
        else for (const { text, href } of pieces(said.text)) p.append(href ? link(text, href) : text);
        return this.#fresh(p, said.state === "theirs" ? Number(said.key) : 0);
      },
      update: (p) => {
        p.classList.toggle("bad", said.state === "failed");
        if (said.state === "waiting") p.setAttribute("aria-busy", "true");
        else p.removeAttribute("aria-busy");
      },
    };
  }

  /** Where a message of the visitor's own stands, in words. */
  #meta(said: Said): HTMLElement {
    const at = new Date(said.at);
    switch (said.state) {
      case "waiting":
        return el("p", "meta", icon("clock"), this.#visit.ready ? words.sending : words.waiting);
      case "failed": {
        const p = el("p", "meta bad", icon("alert"), `${words.failed(said.reason)} `);
        p.setAttribute("role", "alert");
        p.append(button("", () => this.#visit.again(said.key), words.again), button("", () => this.#visit.discard(said.key), words.discard));
        return p;
      }
      case "read":
        return el("p", "meta", icon("read"), words.read(at));
      case "delivered":
        return el("p", "meta", icon("read"), words.delivered(at));
      default:
        return el("p", "meta", icon("sent"), words.sent(at));
    }
  }

  /** What happened, in a sentence with names: on a card where the thread changes hands, quietly otherwise. */
  #happened(entry: Entry): HTMLElement {
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
    if (typeof reason === "string" && reason) p.append(el("small", "", el("bdi", "", reason)));
    if (!to) return el("div", "event", p);
    const faces = el("span", "faces", this.#face(to, "s"));
    if (from && from !== to) faces.prepend(this.#face(from, "s"), icon("thread", `l${this.#colour_of(to)}`));
    return el("div", "card row pass", faces, p);
  }

  /** What stands under the log: the queue, a question, who is typing. */
  #after(): Part[] {
    const { conversation, typist, greeted, name, nameless } = this.#visit;
    const parts: Part[] = [];
    if (conversation?.status === "waiting" && !conversation.keeper) {
      const place = conversation.position;
      parts.push({ key: `queue ${place}`, make: () => queue(place) });
    }
    const written = conversation?.thread.entries.some((e) => e.author.kind === "visitor");
    if (greeted && written && name === null && !nameless) parts.push({ key: "name", make: () => this.#ask_name() });
    if (typist) parts.push({ key: `typing ${typist}`, make: () => this.#dots(typist) });
    return parts;
  }

  /** The one question, asked after the first message and never in its way. */
  #ask_name(): HTMLElement {
    const field = el("input", "");
    label(field, (field.placeholder = words.your_name));
    field.maxLength = 80;
    field.autocomplete = "name";
    const note = el("small", "");
    const save = el("button", "opt", words.save);
    const skip = button("opt quiet", () => {
      this.#visit.nameless = true;
      this.draw();
      this.#field.focus();
    }, words.skip);
    const card = el("form", "card ask", el("b", "", words.name_asked), el("div", "row", el("span", "field", field), save, skip), note);
    card.onsubmit = async (event) => {
      event.preventDefault();
      const name = fit(field.value);
      if (!name) return field.focus();
      if (await this.#visit.identify(name)) this.#field.focus();
      else note.textContent = words.not_saved;
    };
    return card;
  }

  #dots(name: string): HTMLElement {
    const dots = el("p", "m dots", el("i", ""), el("i", ""), el("i", ""));
    dots.setAttribute("role", "img");
    label(dots, words.typing(name));
    return el("div", "g", dots, this.#face(name, "s"));
  }

  #face(name: string, classes = ""): HTMLElement {
    const face = el("span", `av ${classes} h${this.#colour_of(name)}`, ([...name.trim()][0] ?? "").toLocaleUpperCase());
    face.setAttribute("aria-hidden", "true");
    return face;
  }

  /** People take the colours in the order in which they come in. */
  #colour_of(name: string): number {
    const known = this.#colour.get(name) ?? (this.#colour.size % colours) + 1;
    this.#colour.set(name, known);
    return known;
  }

  /** Lets an element arrive if it is new, and not merely new here. */
  #fresh(node: HTMLElement, seq: number): HTMLElement {
    if (this.#top > 0 && seq > this.#top) node.classList.add("new");
    return node;
  }
}

function queue(place: number | null): HTMLElement {
  const text = el("div", "", el("b", "", place ? words.in_line(place) : words.someone), el("small", "", words.stays));
  const row = el("div", "row", text);
  if (place) {
    const figure = el("span", "place", String(place));
    figure.setAttribute("aria-hidden", "true");
    row.prepend(figure);
  }
  return el("div", "card", row);
}

function day(at: Date): string {
  const now = new Date();
  if (at.toDateString() === now.toDateString()) return words.today;
  now.setDate(now.getDate() - 1);
  return at.toDateString() === now.toDateString() ? words.yesterday : words.day(at);
}

function link(text: string, href: string): HTMLElement {
  const a = el("a", "", text.replace(/^https?:\/\//i, ""));
  a.href = href;
  a.target = "_blank";
  a.rel = "noopener noreferrer nofollow";
  return a;
}

/** The sentence with each name isolated, so that a name in another script does not turn the words around it. */
function with_names(sentence: string, names: (string | null)[]): (Node | string)[] {
  const name = names.find((n) => n && sentence.includes(n));
  if (!name) return [sentence];
  const at = sentence.indexOf(name);
  const others = names.filter((n) => n !== name);
  return [...with_names(sentence.slice(0, at), others), el("bdi", "", name), ...with_names(sentence.slice(at + name.length), others)];
}
