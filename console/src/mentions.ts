/** Colleagues called by name in a note: what offers them while one writes, and where they stand in what was written. */

import type { Call } from "./canned.ts";
import type { Person } from "./shapes.ts";

/** An @ at the beginning or after a space, and the caret behind the letters of a name. */
export function calling(text: string, caret: number): Call | null {
  const found = /(?:^|[\s(])@((?:[\p{L}\p{N}_.'’-]+ ?){0,4})$/u.exec(text.slice(0, caret));
  return found ? { from: caret - found[1]!.length - 1, query: found[1]! } : null;
}

/** Those whose name, or a word of it, begins so; nobody once the name stands there in full. */
export function mates<P extends Person>(team: readonly P[], query: string): P[] {
  const typed = query.trim().toLocaleLowerCase();
  const named = team.map((mate) => ({ mate, name: mate.name.toLocaleLowerCase() }));
  if (query.endsWith(" ") && named.some(({ name }) => name === typed)) return [];
  return named.filter(({ name }) => name.startsWith(typed) || name.split(/\s+/u).some((word) => word.startsWith(typed))).map(({ mate }) => mate);
}

/** A note cut at the names it calls; `who` is set where a piece is one. */
export interface Said<P> { text: string; who?: P }

/** The pieces together are the text; of names that begin alike the longest counts, as on the server. */
export function mentions<P extends Person>(text: string, team: readonly P[]): Said<P>[] {
  const byName = new Map(team.map((mate) => [mate.name.toLocaleLowerCase(), mate]));
  if (byName.size === 0) return [{ text }];
  const names = [...byName.keys()].sort((a, b) => b.length - a.length).map((name) => name.replaceAll(/[\\^$.*+?()[\]{}|/-]/gu, "\\$&"));
  const found: Said<P>[] = [];
  let end = 0;
  for (const match of text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_@])@(${names.join("|")})(?![\\p{L}\\p{N}_])`, "giu"))) {
    const who = byName.get(match[1]!.toLocaleLowerCase());
    if (!who) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: match[0], who });
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}
