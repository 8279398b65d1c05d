/** The thread on the screen: days, messages, what happened, and what stands under them. Fetched apart: at once for whoever has one, else when the first words stand. */
import { Asks, type Around } from "./asks.ts";
import { blocks, type Block, type Said } from "./blocks.ts";
import { dots, happened } from "./cards.ts";
import { unmarked } from "./conversation.ts";
import { arrange, button, el, icon, type Part } from "./element.ts";
import * as icons from "./icons.ts";
import { pieces } from "./links.ts";
import { face } from "./people.ts";
import type { Visit } from "./visit.ts";
import * as words from "./words.ts";

declare const LOG_CSS: string;

/** What a drawing has brought: words of the visitor's own, history before what was there, news after it. */
export interface Drawn { said: boolean; earlier: boolean; newer: boolean }

export class Log {
  #visit: Visit;
  #log: HTMLElement;
  #below: HTMLElement;
  #asks: Asks;
  /** The newest seq drawn; what is newer is new to the eye too. */
  #top = 0;
  /** The oldest thing drawn: another one means that history was put before it. */
  #first: string | undefined;

  constructor(visit: Visit, log: HTMLElement, below: HTMLElement, around: Around) {
    this.#visit = visit;
    this.#log = log;
    this.#below = below;
    this.#asks = new Asks(visit, around);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOG_CSS);
    document.adoptedStyleSheets.push(sheet);
  }

  /** Draws what has changed. */
  draw(): Drawn {
    const { conversation, outbox, typist, has_earlier } = this.#visit;
    const list = blocks(conversation?.thread.entries ?? [], outbox.items, conversation?.marks ?? unmarked);
    const first = list.find((b) => b.kind !== "day")?.key;
    const top = Math.max(this.#top, conversation?.thread.last ?? 0);
    const drawn = { said: this.#said(list), earlier: this.#first !== first, newer: this.#top < top };
    arrange(this.#log, [...(has_earlier ? [this.#earlier()] : []), ...list.map((b) => this.#block(b))]);
    arrange(this.#below, [...this.#asks.parts(), ...(typist ? [{ key: `typing ${typist}`, make: () => dots(typist) }] : [])]);
    this.#top = top;
    this.#first = first;
    return drawn;
  }

  /** Whether the visitor has just said something. */
  #said(list: Block[]): boolean {
    const last = list.at(-1);
    const key = last?.kind === "group" && last.mine && last.said.at(-1)?.key;
    return Boolean(key && !this.#log.querySelector(`[data-key="${CSS.escape(key)}"]`));
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
