/** One conversation's log as a client has it: the client's only rule, and nothing else. Used by panel and console. */

export interface Author { kind: "visitor" | "agent" | "system"; id: string | null; name: string | null }

/** One line of a conversation's log, the same shape in history, live and sync (protocol: Entry). */
export interface Entry {
  conversation: string;
  seq: number;
  prev: number;
  kind: string;
  author: Author;
  client_id?: string;
  text?: string;
  data?: Record<string, unknown>;
  created_at: string;
}

/** Everything applied, in order, and the seq of the newest of it; 0 before the first. */
export interface Log { entries: Entry[]; last: number }

export type Verdict = "applied" | "ignored" | "gap";

/** `seq <= last`: ignore; `prev <= last < seq`: apply; `prev > last`: a gap, ask for what came after `last`. */
export function offer(log: Log, entry: Entry): Verdict {
  if (entry.seq <= log.last) return "ignored";
  if (entry.prev > log.last) return "gap";
  log.entries.push(entry);
  log.last = entry.seq;
  return "applied";
}

/** A page of older entries (`sync {before}`), put in front; never moves `last`. */
export function put_before({ entries }: Log, older: Entry[]): void {
  const first = entries[0]?.seq ?? Infinity;
  entries.unshift(...older.filter((e) => e.seq < first));
}

export class Thread implements Log {
  entries: Entry[] = [];
  last = 0;

  offer(entry: Entry): Verdict {
    return offer(this, entry);
  }

  /** A page read without a cursor: whatever was known is replaced and `last` becomes the page's final seq. */
  base(entries: Entry[]): void {
    this.entries = [...entries];
    this.last = entries.at(-1)?.seq ?? 0;
  }

  earlier(entries: Entry[]): void {
    put_before(this, entries);
  }
}
