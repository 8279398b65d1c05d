/** Findings laid over a draft: from code points to offsets, along with the writing, and cut into stretches to draw. */

import type { Finding } from "./shapes.ts";
import { offset } from "./text.ts";

/** A finding and where it stands in the draft as it is now, in UTF-16 offsets. */
export interface Spot { finding: Finding; from: number; to: number }

/** Lays findings of a trimmed text over the draft it was trimmed from. */
export function spots(draft: string, findings: Finding[]): Spot[] {
  const lead = draft.length - draft.trimStart().length;
  const text = draft.trim();
  return findings.map((finding) => ({ finding, from: lead + offset(text, finding.start), to: lead + offset(text, finding.end) }));
}

/** What still stands after the draft has changed: spots before the change stay, spots after it move, those it touches go. */
export function carried(list: Spot[], before: string, after: string): Spot[] {
  if (before === after) return list;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const moved = after.length - before.length;
  return list.flatMap((spot) => {
    if (spot.to < head || (spot.to === head && !touches(after, head))) return [spot];
    if (spot.from > before.length - tail || (spot.from === before.length - tail && !/[\p{L}\p{N}'’-]$/u.test(after.slice(0, spot.from + moved)))) return [{ ...spot, from: spot.from + moved, to: spot.to + moved }];
    return [];
  });
}

/** Whether writing goes on inside the word that ends here: then what was said about the word no longer holds. */
const touches = (text: string, at: number): boolean => /^[\p{L}\p{N}'’-]/u.test(text.slice(at, at + 2));

const rank = { block: 0, warn: 1, hint: 2, info: 3 } as const;

/** The order in which findings are walked through: what holds first, then from the beginning of the draft to its end. */
export const inOrder = (list: Spot[]): Spot[] =>
  [...list].sort((a, b) => Number(b.finding.severity === "block") - Number(a.finding.severity === "block") || a.from - b.from || a.to - b.to);

export type State = "clear" | "advise" | "held";

/** The state of a draft by what was found in it; `info` never holds and never asks to reread. */
export function stateOf(list: Spot[]): State {
  if (list.some((s) => s.finding.severity === "block")) return "held";
  return list.some((s) => s.finding.severity !== "info") ? "advise" : "clear";
}

/** A stretch of the draft and the strongest spot over it, if any. */
export interface Stretch { text: string; spot: Spot | null }

/** Cuts a draft into stretches to draw; joined they are the draft again. A spot without width takes the sign before it. */
export function stretches(draft: string, list: Spot[]): Stretch[] {
  const wide = list.map((s) => (s.from === s.to ? { ...s, from: before(draft, s.from) } : s)).filter((s) => s.from < s.to);
  const cuts = [...new Set([0, draft.length, ...wide.flatMap((s) => [s.from, s.to])])].filter((c) => c <= draft.length).sort((a, b) => a - b);
  const found: Stretch[] = [];
  for (let i = 0; i + 1 < cuts.length; i++) {
    const [from, to] = [cuts[i]!, cuts[i + 1]!];
    const over = wide.filter((s) => s.from <= from && to <= s.to).sort((a, b) => rank[a.finding.severity] - rank[b.finding.severity]);
    const best = over[0];
    found.push({ text: draft.slice(from, to), spot: best ? list.find((s) => s.finding.id === best.finding.id) ?? null : null });
  }
  return found;
}

function before(text: string, at: number): number {
  const low = text.charCodeAt(at - 1);
  return Math.max(0, at - (low >= 0xdc00 && low <= 0xdfff ? 2 : 1));
}

/** What a "Leave it" is remembered by: the rule and the words it was about, wherever they move. */
export const about = (draft: string, spot: Spot): string => `${spot.finding.rule}|${draft.slice(spot.from, spot.to)}`;
