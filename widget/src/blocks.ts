/** What stands in the log, top to bottom: days, groups of messages of one person, and what happened. Pure. */
import type { Marks } from "./conversation.ts";
import type { Unsent } from "./outbox.ts";
import type { Entry } from "./thread.ts";

export interface Said {
  key: string;
  /** null: removed. */
  text: string | null;
  state: "theirs" | "sent" | "delivered" | "read" | Unsent["state"];
  at: number;
  /** Why it failed. */
  reason?: string | undefined;
}

export type Block =
  | { kind: "day"; key: string; at: number }
  | { kind: "group"; key: string; mine: boolean; name: string | null; said: Said[] }
  | { kind: "happened"; key: string; entry: Entry };

/** Kinds of entries that are said in words; a kind this panel does not know is left out. */
const told = new Set(["assigned", "transferred", "requeued", "assignee_away", "resolved", "reopened"]);
/** Milliseconds of silence after which a person's next message begins a new group. */
const breath = 5 * 60_000;

export function blocks(entries: Entry[], unsent: Unsent[], marks: Marks): Block[] {
  const list: Block[] = [];
  const here = new Set(entries.map((e) => e.client_id));
  let day = "";
  const at_day = (at: number) => {
    const date = new Date(at).toDateString();
    if (date !== day) list.push({ kind: "day", key: `day ${date}`, at });
    day = date;
  };
  const say = (mine: boolean, name: string | null, said: Said) => {
    at_day(said.at);
    const group = list.at(-1);
    const last = group?.kind === "group" && group.mine === mine && group.name === name ? group.said.at(-1) : undefined;
    if (group?.kind === "group" && last && last.state !== "failed" && said.state !== "failed" && said.at - last.at < breath) group.said.push(said);
    else list.push({ kind: "group", key: `group ${said.key}`, mine, name, said: [said] });
  };
  for (const entry of entries) {
    const at = Date.parse(entry.created_at);
    const key = entry.client_id ?? String(entry.seq);
    const mine = entry.author.kind === "visitor";
    if (entry.kind === "message") {
      const reached = marks.agents.read >= entry.seq ? "read" : marks.agents.delivered >= entry.seq ? "delivered" : "sent";
      say(mine, mine ? null : entry.author.name, { key, text: entry.text ?? null, state: mine ? reached : "theirs", at });
    } else if (told.has(entry.kind) && !(mine && entry.kind === "reopened")) { // their own next message says it
      at_day(at);
      list.push({ kind: "happened", key, entry });
    }
  }
  const end = Date.parse(entries.at(-1)?.created_at ?? "") || 0; // this browser's clock may be behind the log's
  for (const { client_id, text, state, made_at, reason } of unsent)
    if (!here.has(client_id)) say(true, null, { key: client_id, text, state, at: Math.max(made_at, end), reason });
  return list;
}
