/** What was promised in a thread, as the tone check found it in the words that were sent. Pure. */

import type { Entry } from "../../widget/src/thread.ts";
import type { Finding } from "./shapes.ts";
import { offset } from "./text.ts";

export interface Promised {
  /** The words of the promise, with its deadline. */
  words: string;
  by: string | null;
  /** When it is due (RFC 3339), if the words said so. */
  due: string | null;
}

/** The newest promises since the thread was last closed, oldest first; nobody keeps a list of those that were kept. */
export function promised(entries: readonly Entry[], most = 3): Promised[] {
  const open = entries.slice(entries.findLastIndex((e) => e.kind === "resolved") + 1);
  return open
    .flatMap((entry) => commitments(entry).map(({ start, end, due }) => ({
      words: (entry.text ?? "").slice(offset(entry.text ?? "", start), offset(entry.text ?? "", end)).trim(),
      by: entry.author.name,
      due: due ?? null,
    })))
    .slice(-most);
}

function commitments(entry: Entry): Finding[] {
  const found = entry.kind === "message" ? entry.data?.["findings"] : undefined;
  return Array.isArray(found) ? (found as Finding[]).filter((f) => f.family === "commitment") : [];
}
