/** Texts as data: links, code points, initials, colours. Nothing here makes HTML. */

export { address as safe, pieces, type Piece } from "../../widget/src/links.ts";

/** At most `longest` signs of a text, cut between words. */
export function shortened(text: string, longest: number): string {
  if (points(text) <= longest) return text;
  const cut = text.slice(0, offset(text, longest));
  return `${cut.slice(0, Math.max(cut.search(/\s+\S*$/u), 0) || cut.length).trimEnd()}…`;
}

/** The UTF-16 offset at which the code point number `points` begins; never past the end. */
export function offset(text: string, points: number): number {
  let at = 0;
  for (const sign of text) {
    if (points-- <= 0) return at;
    at += sign.length;
  }
  return at;
}

/** How many code points a text has; the line counts so, JavaScript does not. */
export const points = (text: string): number => {
  let n = 0;
  for (const _ of text) n++;
  return n;
};

/** One of five colours for a visitor, the same on every screen; whoever answers has theirs by name, as in the panel. */
export function hue(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (((hash ^ (hash >>> 15)) >>> 0) % 5) + 1;
}

/** The first letter of a name as it is drawn in a face, whole even where it takes several code points. */
export function initial(name: string): string {
  const word = name.replace(/[\p{Cf}\p{Cc}\s]+/uy, "").trim();
  if (!word) return "";
  const first = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word)[Symbol.iterator]().next();
  return first.done ? "" : first.value.segment.toLocaleUpperCase();
}

/** One line of somebody's words: without signs that turn the direction or show nothing, breaks, and towers of marks. */
export const plain = (words: string): string =>
  words.replace(/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu, "").replace(/[\p{Cc}\s]+/gu, " ").replace(/(\p{M}{3})\p{M}+/gu, "$1").trim();

/** A name for the middle of a sentence: plain, and fenced off where it runs from right to left. */
export function within(name: string): string {
  const words = plain(name);
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u.test(words) ? `\u2068${words}\u2069` : words;
}

/** The name one calls a person by: the first word. */
export const first = (name: string): string => name.trim().split(/\s+/u)[0] ?? name;
