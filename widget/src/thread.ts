/** One conversation's log as this client has it: the client's only rule, and nothing else. Used by panel and console. */

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

export type Verdict = "applied" | "ignored" | "gap";

export class Thread {
  /** Everything applied, in order. */
  entries: Entry[] = [];
  /** The seq of the newest entry applied; 0 before the first. */
  last = 0;

  /** `seq <= last`: ignore; `prev <= last < seq`: apply; `prev > last`: a gap, ask for what came after `last`. */
  offer(entry: Entry): Verdict {
    if (entry.seq <= this.last) return "ignored";
    if (entry.prev > this.last) return "gap";
    this.entries.push(entry);
    this.last = entry.seq;
    return "applied";
  }

  /** A page read without a cursor: whatever was known is replaced and `last` becomes the page's final seq. */
  base(entries: Entry[]): void {
    this.entries = [...entries];
    this.last = entries.at(-1)?.seq ?? 0;
  }

  /** A page of older entries (`sync {before}`), put in front; never moves `last`. */
  earlier(entries: Entry[]): void {
    const first = this.entries[0]?.seq ?? Infinity;
    this.entries.unshift(...entries.filter((e) => e.seq < first));
  }
}
