/** Who goes on with what one keeps when one's shift is over: each to who keeps the fewest, as far as there is room. */

import type { Mate, Row } from "./shapes.ts";
import { plain, shortened } from "./text.ts";

/** Back to the line, as the choice among people is told apart from them. */
export const line = "";

const room = (mate: Mate, more: number): boolean => !mate.capacity || mate.open + more < mate.capacity;

/** For each conversation a colleague's id, or the line; nobody is given more than they may keep. */
export function plan(conversations: readonly string[], team: readonly Mate[]): Map<string, string> {
  const here = team.filter((mate) => mate.present && mate.availability === "available");
  const more = new Map<string, number>();
  return new Map(conversations.map((id) => {
    const load = (mate: Mate): number => mate.open + (more.get(mate.id) ?? 0);
    const [next] = here.filter((mate) => room(mate, more.get(mate.id) ?? 0)).sort((a, b) => load(a) - load(b) || a.name.localeCompare(b.name));
    if (next) more.set(next.id, (more.get(next.id) ?? 0) + 1);
    return [id, next?.id ?? line];
  }));
}

/** What the next one should know of a thread nobody has open: its last words. */
export function lastSaid({ last, visitor }: Row): string {
  const said = shortened(plain(last?.text ?? ""), 200);
  const who = last?.author.kind === "visitor" ? visitor.name ?? "The visitor" : last?.author.name ?? "We";
  return said && `${plain(who)} wrote last: “${said}”`;
}
