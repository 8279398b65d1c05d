/** What the visitor sees: draws the visit into the panel's template, and hands on what is pressed. */
import { asks } from "./asks.ts";
import { dots, promise } from "./cards.ts";
import { compose, field, fit_field } from "./composer.ts";
import { keeper } from "./conversation.ts";
import { button, draw, icon, part, type Child } from "./element.ts";
import * as frame from "./frame.ts";
import * as icons from "./icons.ts";
import { log } from "./log.ts";
import * as outbox from "./outbox.ts";
import { face } from "./people.ts";
import * as token from "./token.ts";
import * as visit from "./visit.ts";
import * as words from "./words.ts";

/** Pixels from the end within which the reader counts as reading the newest. */
const near_end = 48;
/** Milliseconds a lost connection may take to come back before anybody is told. */
const discreet = 2_000;

const scroller = part(".scroll");
const thread = part("[role=log]");
const newer = part(".newer");
const born = Date.now();

let at_end = true;
/** The seq of the oldest and the newest entry drawn. */
let first: number | undefined;
let last: number | undefined;
let live: unknown;

/** Listens to the visitor from now on. */
export function show(): void {
  const x = part(".x");
  x.hidden = frame.alone;
  x.onclick = frame.close;
  newer.onclick = to_end;
  scroller.onscroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller;
    if (!clientHeight) return; // not on the screen
    at_end = scrollHeight - scrollTop - clientHeight < near_end;
    if (at_end) newer.hidden = true;
  };
  new ResizeObserver(() => at_end && to_end()).observe(scroller);
  compose((text) => visit.say(text) && (at_end = true), visit.typing);
}

/** Draws what has changed. */
export function redraw(): void {
  const site = visit.site;
  const conversation = visit.conversation;
  const { entries = [], marks, status } = conversation ?? {};
  const items = outbox.items;
  const begun = conversation || items.length;
  const { scrollHeight, scrollTop } = scroller;
  const name = conversation && keeper(conversation);
  const over = status === "resolved";
  draw(part(".who"), head(name, over));
  draw(part(".bar"), bar());
  draw(thread, begun
    ? [entries[0]?.prev ? button("opt", visit.earlier, words.earlier) : null, ...log(entries, items, marks?.agents)]
    : [(visit.greeted || !token.kept) && ["div hi", {}, ["h2", {}, words.hello],
        promise(site.faces?.map((f) => f.name) ?? [], site.hours?.open === false ? words.closed_now(site.hours.opens_at) : site.reply_time ? words.usually(site.reply_time) : "")]]);
  draw(part(".below"), conversation ? [...asks(conversation, redraw), visit.typist && dots(visit.typist)] : []);
  // The history is not news: only what comes after it is read out.
  if (visit.greeted) live ??= setTimeout(() => thread.setAttribute("aria-live", "polite"), 500);
  const [oldest, newest] = [entries[0]?.seq, entries.at(-1)?.seq];
  if (at_end) to_end();
  else if (first !== oldest) scroller.scrollTop = scroller.scrollHeight - scrollHeight + scrollTop;
  else if (last !== newest) newer.hidden = false;
  [first, last] = [oldest, newest];
  field.placeholder = conversation && !name ? words.write_more : words.write(name ?? undefined) + (name && over ? words.again : "");
  fit_field();
}

/** Puts the visitor where they can write; on a touch screen that would raise the keyboard, so only into the panel. */
export function focus(): void {
  (matchMedia("(pointer: fine)").matches ? field : part("[role=dialog]")).focus();
}

function to_end(): void {
  scroller.scrollTop = scroller.scrollHeight;
  newer.hidden = at_end = true;
}

/** Who answers. */
function head(name: string | null | undefined, over: boolean): Child[] {
  const conversation = visit.conversation;
  const choice = conversation?.choice;
  const under = name ? (over ? words.kept : choice ? words.away_now : words.keeps)
    : choice ? words.kept_last(choice.name)
    : conversation && !over ? words.someone : words.people;
  return [name && face(name), ["div", {}, ["b", {}, ["bdi", {}, name ?? document.title]], ["small", {}, under]]];
}

/** What is wrong with the connection, if it stays so. */
function bar(): Child[] {
  const wait = visit.greeted && !visit.lost_at ? 0 : (visit.lost_at || born) + discreet - Date.now();
  if (wait > 0) setTimeout(redraw, wait);
  const text = visit.ended ? (visit.ended === "version" ? words.outdated : words.unavailable)
    : visit.lost_at && wait <= 0 ? (visit.greeted ? words.lost(visit.lost_at) : words.connecting)
    : visit.restored && words.restored;
  return [text && ["p", {}, icon(icons.cut), ["span", {}, text]]];
}
