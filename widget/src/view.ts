/** What the visitor sees: draws a visit into the panel's elements, and hands on what is pressed. */
import { promise } from "./cards.ts";
import { Composer } from "./composer.ts";
import { arrange, el, icon, label, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import type { Log } from "./log.ts";
import { face } from "./people.ts";
import type { Visit } from "./visit.ts";
import * as words from "./words.ts";

/** Where log.ts is. */
declare const LOG: string;

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
  #at_end = true;
  #thread: Log | undefined;
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
    this.#composer = new Composer(part("form"), (text) => visit.say(text), () => {
      this.#fetch(); // whoever types is about to begin one
      visit.typing();
    });
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
    const { conversation, greeted } = visit;
    const { scrollHeight, scrollTop } = this.#scroller;
    const begun = conversation !== null || visit.outbox.items.length > 0;
    this.#draw_head();
    this.#draw_bar();
    if (begun || greeted || visit.token.kept) this.#fetch();
    const drawn = begun && this.#thread?.draw();
    if (!begun) {
      arrange(this.#log, greeted || !visit.token.kept ? [this.#home()] : []);
      arrange(this.#below, []);
    }
    // The history is not news: only what comes after it is read out.
    if (greeted && (drawn || !begun) && this.#log.getAttribute("aria-live") === "off") setTimeout(() => this.#log.setAttribute("aria-live", "polite"), 500);
    if (this.#at_end || (drawn && drawn.said)) this.#to_end();
    else if (drawn && drawn.earlier) this.#scroller.scrollTop = this.#scroller.scrollHeight - scrollHeight + scrollTop;
    else if (drawn && drawn.newer) this.#newer.hidden = false;
    const name = conversation?.keeper ?? null;
    this.#composer.placeholder = conversation && !name ? words.write_more : words.write(name, conversation?.status === "resolved");
    this.#composer.fit();
  }

  /** Fetches what draws a thread: at once for whoever has one, else after the first words stand, so that the first message never waits. */
  #fetch(): void {
    // What did not come under one address is not asked for again by every browser: each try has an address of its own.
    this.#fetching ??= import(`${LOG}#${++this.#fetches}`).then(({ Log }: typeof import("./log.ts")) => {
      this.#thread = new Log(this.#visit, this.#log, this.#below, { draw: () => this.draw(), write: () => this.#composer.focus() });
      this.draw();
    }).catch(() => { // no connection
      this.#fetching = undefined;
      setTimeout(() => this.#fetch(), discreet);
      this.#draw_bar();
    });
  }

  /** Puts the visitor where they can write; on a touch screen that would raise the keyboard, so only into the panel. */
  focus(): void {
    if (matchMedia("(pointer: fine)").matches) this.#composer.focus();
    else this.#panel.focus();
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
    const choice = conversation?.choice;
    const under = name ? (over ? words.kept : choice ? words.away_now : words.keeps) : choice ? words.kept_last(choice.name) : conversation && !over ? words.someone : words.people;
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
    else if (!this.#thread && !this.#fetching && this.#fetches) text = this.#visit.ready ? words.outdated : words.connecting;
    if (wait > 0) setTimeout(() => this.draw(), wait);
    arrange(this.#bar, text ? [{ key: text, make: () => el("p", "", icon(icons.cut), el("span", "", text)) }] : []);
  }

  #home(): Part {
    const { faces, closed, opens, usually } = this.#visit;
    const when = closed ? words.closed_now(opens) : usually ? words.usually(usually) : "";
    return { key: `home ${faces} ${when}`, make: () => el("div", "hi", el("h2", "", words.hello), promise(faces, when)) };
  }
}
