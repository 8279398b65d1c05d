/** Who kept the thread at each entry: what gives the line its colour, and where it changes hands. */

import type { Entry } from "../../widget/src/thread.ts";
import type { Person } from "./shapes.ts";

/** Whether an entry says who keeps the thread from here on; `assignee_away` does so only when it names somebody. */
const changes = (e: Entry): boolean =>
  e.kind === "requeued" || (["assigned", "transferred", "assignee_away"].includes(e.kind) && e.data !== undefined && "to" in e.data);

/** The keeper after each entry; before the first known change it is whom that change took it from, and without one `now`. */
export function keepers(entries: Entry[], now: Person | null): (Person | null)[] {
  const firstChange = entries.find(changes);
  let keeper = firstChange ? person(firstChange.data?.["from"]) : now;
  return entries.map((e) => {
    if (changes(e)) keeper = person(e.data?.["to"]);
    return keeper;
  });
}

/** A person out of an entry's data: an object with a name, or only the name. */
export function person(value: unknown): Person | null {
  if (typeof value === "string" && value) return { id: value, name: value };
  if (typeof value !== "object" || value === null) return null;
  const { id, name } = value as { id?: unknown; name?: unknown };
  return typeof name === "string" ? { id: typeof id === "string" ? id : name, name } : null;
}

/** The newest entry that put the thread into somebody's hands. */
export const lastHandover = (entries: Entry[]): Entry | null =>
  entries.findLast((e) => (e.kind === "assigned" || e.kind === "transferred") && person(e.data?.["to"]) !== null) ?? null;

/** The transfer that brought this thread to `me` and that I have not answered yet by writing to the visitor. */
export function handedTo(entries: Entry[], me: string): Entry | null {
  const at = entries.findLastIndex(changes);
  const entry = entries[at];
  if (!entry || entry.kind !== "transferred" || person(entry.data?.["to"])?.id !== me) return null;
  const cause = entry.data?.["cause"];
  if (cause !== undefined && cause !== null && cause !== "transfer" && cause !== "transferred") return null;
  const answered = entries.slice(at + 1).some((e) => e.kind === "message" && e.author.kind === "agent" && e.author.id === me);
  return answered ? null : entry;
}
