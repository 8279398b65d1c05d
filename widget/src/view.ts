/** What the visitor sees: draws a visit into the panel's elements, and hands on what is pressed. */
import type { Asks } from "./asks.ts";
import { blocks, type Block, type Said } from "./blocks.ts";
import { dots, happened, promise } from "./cards.ts";
import { Composer } from "./composer.ts";
import { unmarked } from "./conversation.ts";
import { arrange, button, el, icon, label, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import { pieces } from "./links.ts";
import { face } from "./people.ts";
import type { Visit } from "./visit.ts";
import * as words from "./words.ts";

/** Where the asks are. */
declare const ASKS: string;

/** Pixels from the end within which the reader counts as reading the newest. */
const near_end = 48;
/** Milliseconds a lost connection may take to come back before anybody is told. */
const discreet = 2_000;

export class View {
  #visit: Visit;
  #panel: HTMLElement;
  #head: HTMLElement;
  #bar: HTMLElement;
  #scroller: HTMLElement;
  #log: HTMLElement;
  #below: HTMLElement;
  #newer: HTMLElement;
  #composer: Composer;
  /** The newest seq drawn; what is newer is new to the eye too. */
  #top = 0;
  /** The oldest thing drawn: another one means that history was put before it. */
  #first: string | undefined;
  #at_end = true;
  #asks: Asks | undefined;
  #fetching: Promise<unknown> | undefined;
  #fetches = 0;
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
    this.#newer = part(".newer");
    this.#composer = new Composer(part("form"), (text) => visit.say(text), () => visit.typing());
    label(this.#log, words.messages);
    const x = part<HTMLButtonElement>(".x");
    label(x, words.close);
    x.hidden = !close;
    x.onclick = () => close?.();
    this.#newer.append(icon(icons.down), words.newer);
    this.#newer.onclick = () => this.#to_end();
    this.#scroller.onscroll = () => this.#scrolled();
    new ResizeObserver(() => this.#at_end && this.#to_end()).observe(this.#scroller);
  }

  /** Draws what has changed. */
  draw(): void {
    const visit = this.#visit;
    const { conversation } = visit;
    const list = blocks(conversation?.thread.entries ?? [], visit.outbox.items, conversation?.marks ?? unmarked);
    const home = list.length === 0 && (visit.greeted || !visit.token.kept);
    const { scrollHeight, scrollTop } = this.#scroller;
    const first = list.find((b) => b.kind !== "day")?.key;
    const said = this.#said(list);
    const top = Math.max(this.#top, conversation?.thread.last ?? 0);
    this.#draw_head();
    this.#draw_bar();
    arrange(this.#log, [...(home ? [this.#home()] : []), ...(visit.has_earlier ? [this.#earlier()] : []), ...list.map((b) => this.#block(b))]);
    arrange(this.#below, this.#after());
    // The history is not news: only what comes after it is read out.
    if (visit.greeted && this.#log.getAttribute("aria-live") === "off") setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
    if (this.#at_end || said) this.#to_end();
    else if (this.#first !== first) this.#scroller.scrollTop = this.#scroller.scrollHeight - scrollHeight + scrollTop;
    else if (this.#top < top) this.#newer.hidden = false;
    this.#top = top;
    this.#first = first;
    const name = conversation?.keeper ?? null;
    this.#composer.placeholder = conversation && !name ? words.write_more : words.write(name, conversation?.status === "resolved");
    this.#composer.fit();
  }

  /** Puts the visitor where they can write; on a touch screen that would raise the keyboard, so only into the panel. */
  focus(): void {
    if (matchMedia("(pointer: fine)").matches) this.#composer.focus();
    else this.#panel.focus();
  }

  /** Whether the visitor has just said something. */
  #said(list: Block[]): boolean {
    const last = list.at(-1);
    const key = last?.kind === "group" && last.mine && last.said.at(-1)?.key;
    return Boolean(key && !this.#log.querySelector(`[data-key="${CSS.escape(key)}"]`));
  }

  #scrolled(): void {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    if (clientHeight === 0) return; // not on the screen
    this.#at_end = scrollHeight - scrollTop - clientHeight < near_end;
    if (this.#at_end) this.#newer.hidden = true;
  }

  #to_end(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#newer.hidden = this.#at_end = true;
  }

  /** Who answers. */
  #draw_head(): void {
    const { conversation } = this.#visit;
    const name = conversation?.keeper;
    const over = conversation?.status === "resolved";
    const under = name ? (over ? words.kept : words.keeps) : conversation && !over ? words.someone : words.people;
    arrange(this.#head, [
      ...(name ? [{ key: `face ${name}`, make: () => face(name) }] : []),
      { key: `${name} ${under}`, make: () => el("div", "", el("b", "", el("bdi", "", name ?? document.documentElement.dataset["name"] ?? "")), el("small", "", under)) },
    ]);
  }

  /** What is wrong with the connection, if it stays so. */
  #draw_bar(): void {
    const { lost_at, ended, greeted, restored } = this.#visit;
    const wait = (lost_at ?? (greeted ? -Infinity : this.#born)) + discreet - Date.now();
    let text = restored ? words.restored : "";
    if (ended) text = ended === "version" ? words.outdated : words.unavailable;
    else if (lost_at !== null && wait <= 0) text = greeted ? words.lost(new Date(lost_at)) : words.connecting;
    if (wait > 0) setTimeout(() => this.draw(), wait);
    arrange(this.#bar, text ? [{ key: text, make: () => el("p", "", icon(icons.cut), el("span", "", text)) }] : []);
  }

  #home(): Part {
    const { faces } = this.#visit;
    return { key: `home ${faces}`, make: () => el("div", "hi", el("h2", "", words.hello), promise(faces)) };
  }

  #earlier(): Part {
    const make = () => {
      const more = button("opt", () => {
        more.disabled = true;
        void this.#visit.earlier().then(() => (more.disabled = false));
      }, words.earlier);
      return more;
    };
    return { key: "earlier", make };
  }

  #block(block: Block): Part {
    const { key } = block;
    if (block.kind === "day") return { key, make: () => el("small", "day", day(new Date(block.at))) };
    if (block.kind === "happened") return { key, make: () => this.#fresh(happened(block.entry), block.entry.seq) };
    const { mine, said } = block;
    const last = said.at(-1) as Said;
    const parts: Part[] = said.map((one) => this.#bubble(one));
    if (mine) parts.push({ key: `meta ${last.state} ${last.at} ${this.#visit.ready}`, make: () => this.#meta(last) });
    else {
      const name = block.name ?? words.us;
      parts.unshift({ key: "by", make: () => el("small", "", el("bdi", "", words.by(name, new Date(said[0]?.at ?? 0)))) });
      parts.push({ key: "face", make: () => face(name, "s") });
    }
    return { key, make: () => el("div", mine ? "g me" : "g"), update: (node) => arrange(node, parts) };
  }

  #bubble(said: Said): Part {
    const make = () => {
      const p = el("p", "m");
      p.dir = "auto";
      if (said.text === null) p.append(el("i", "", words.removed));
      else for (const { text, href } of pieces(said.text)) p.append(href ? link(text, href) : text);
      return this.#fresh(p, said.state === "theirs" ? Number(said.key) : 0);
    };
    const update = (p: HTMLElement) => {
      p.classList.toggle("bad", said.state === "failed");
      if (said.state === "waiting") p.setAttribute("aria-busy", "true");
      else p.removeAttribute("aria-busy");
    };
    return { key: said.key, make, update };
  }

  /** Where a message of the visitor's own stands, in words. */
  #meta(said: Said): HTMLElement {
    const at = new Date(said.at);
    switch (said.state) {
      case "waiting":
        return el("p", "meta", icon(icons.clock), this.#visit.ready ? words.sending : words.waiting);
      case "failed": {
        const again = button("", () => this.#visit.again(said.key), words.again);
        const discard = button("", () => this.#visit.discard(said.key), words.discard);
        const p = el("p", "meta bad", icon(icons.alert), `${words.failed(said.reason)} `, again, discard);
        p.setAttribute("role", "alert");
        return p;
      }
      case "read":
        return el("p", "meta", icon(icons.read), words.read(at));
      case "delivered":
        return el("p", "meta", icon(icons.read), words.delivered(at));
      default:
        return el("p", "meta", icon(icons.sent), words.sent(at));
    }
  }

  /** What stands under the log. */
  #after(): Part[] {
    const { conversation, name, nameless, typist } = this.#visit;
    if (!this.#asks && conversation && (conversation.status !== "open" || (name === null && !nameless))) this.#fetch_asks();
    return [...(this.#asks?.parts() ?? []), ...(typist ? [{ key: `typing ${typist}`, make: () => dots(typist) }] : [])];
  }

  /** Few openings of the panel need them. */
  #fetch_asks(): void {
    // What did not come under one address is not asked for again by every browser: each try has an address of its own.
    this.#fetching ??= import(`${ASKS}#${++this.#fetches}`).then(({ Asks }: typeof import("./asks.ts")) => {
      this.#asks = new Asks(this.#visit, { draw: () => this.draw(), write: () => this.#composer.focus() });
      this.draw();
    }).catch(() => (this.#fetching = undefined)); // no connection: the next change tries again
  }

  /** Lets an element arrive if it is new, and not merely new here. */
  #fresh(node: HTMLElement, seq: number): HTMLElement {
    if (this.#top > 0 && seq > this.#top) node.classList.add("new");
    return node;
  }
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
