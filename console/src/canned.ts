/** Canned replies: what calls them, which answer to what was typed, and how their places are filled. */

import type { Canned } from "./shapes.ts";
import { first } from "./text.ts";

/** Where the slash stands that calls them, and what was typed after it. */
export interface Call { from: number; query: string }

/** A slash at the beginning or after a space, and the caret behind its words. */
export function called(text: string, caret: number): Call | null {
  const found = /(?:^|\s)\/((?:[\p{L}\p{N}_-]+ ?){0,5})$/u.exec(text.slice(0, caret));
  return found ? { from: caret - found[1]!.length - 1, query: found[1]! } : null;
}

/** Those whose shortcut begins so, then those in which every word typed begins a word of shortcut or title. */
export function matching(list: readonly Canned[], query: string): Canned[] {
  const typed = words(query);
  const found = list.filter((one) => {
    const here = [...words(one.shortcut), ...words(one.title)];
    return typed.every((t) => here.some((w) => w.startsWith(t)));
  });
  const rank = (one: Canned): number => (typed.length === 1 && one.shortcut.toLocaleLowerCase().startsWith(typed[0]!) ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

const words = (text: string): string[] => text.toLocaleLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);

/** A stretch of a canned reply: as it stands, filled in, or open for whoever writes. */
export interface Part { text: string; kind: "plain" | "filled" | "slot" }

const slot = /\{([\p{L}_][\p{L}\p{N}_ -]{0,39})(?:\|([^{}]*))?\}/gu;

export interface Names { visitor: string | null; agent: string }

/** The reply cut at its places: `{name|without one}` and `{agent}` are known, any other waits for words. */
export function parts(text: string, names: Names): Part[] {
  const found: Part[] = [];
  let end = 0;
  for (const place of text.matchAll(slot)) {
    if (place.index > end) found.push({ text: text.slice(end, place.index), kind: "plain" });
    found.push(filled(place[1]!, place[2], names));
    end = place.index + place[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end), kind: "plain" });
  return closed(found).filter((part) => part.text !== "");
}

/** Where a name is not known and nothing stands for it, its comma and blank go as well: “Sorry, {name|}.” */
function closed(found: Part[]): Part[] {
  found.forEach((part, at) => {
    if (part.kind !== "filled" || part.text !== "") return;
    const [before, after] = [found[at - 1], found[at + 1]];
    if (before?.text.trim()) before.text = before.text.replace(/,? *$/u, "");
    else if (after) after.text = after.text.replace(/^[ ,]+/u, "").replace(/^./u, (letter) => letter.toLocaleUpperCase());
  });
  return found;
}

function filled(place: string, otherwise: string | undefined, names: Names): Part {
  // A name is words, never a place of its own.
  const name = names.visitor && first(names.visitor).replaceAll(/[{}|]/gu, "");
  if (place === "agent") return { text: names.agent, kind: "filled" };
  if (place === "name" && name) return { text: name, kind: "filled" };
  if (place === "name" && otherwise !== undefined) return { text: otherwise, kind: "filled" };
  return { text: `{${place}}`, kind: "slot" };
}

/** The first place still open at or after `from`, else the first there is; only what a canned reply brought counts. */
export function openSlot(text: string, slots: readonly string[], from = 0): { from: number; to: number } | null {
  const found = slots.flatMap((s) => {
    const at: { from: number; to: number }[] = [];
    for (let i = text.indexOf(s); i >= 0; i = text.indexOf(s, i + 1)) at.push({ from: i, to: i + s.length });
    return at;
  }).sort((a, b) => a.from - b.from);
  return found.find((s) => s.from >= from) ?? found[0] ?? null;
}
