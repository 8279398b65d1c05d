/** Nothing chosen: all answered, or who needs one next. */

import type { Desk } from "../desk.ts";
import * as words from "../words.ts";

export function Calm({ desk }: { desk: Desk }) {
  if (desk.line.connection.value.kind === "connecting") return <section class="thread" aria-label="Nothing open"><div class="calm" /></section>;
  const waiting = desk.rows.waiting.value;
  // What a colleague said last was handed to me and waits for my word as well.
  const open = desk.rows.mine.value.filter((r) => r.last && (r.last.author.kind === "visitor" || r.last.author.name !== desk.me.value.name));
  const first = waiting[0];
  const next = open.at(-1);
  return (
    <section class="thread" aria-label="Nothing open">
      <div class="calm">
        <svg viewBox="0 0 240 72" aria-hidden="true"><path d="M2 52h84c26 0 46-14 46-30 0-11-6-18-13-18s-13 7-13 18c0 16 20 30 46 30h86" /></svg>
        {first ? (
          <>
            <h1>{waiting.length === 1 ? "One is waiting" : `${waiting.length} are waiting`}</h1>
            <p><bdi>{words.nameOf(first.visitor)}</bdi> {waiting.length === 1 ? "has waited" : "has waited longest,"} {words.waited(first.waiting_since ?? first.created_at, desk.now.value)}.</p>
            <button type="button" class="btn go" disabled={desk.notices.isBusy("accept")} onClick={() => void desk.hands.accept(null)}>Pick up the thread</button>
          </>
        ) : next ? (
          <>
            <h1>{open.length === 1 ? "One answer is yours to give" : `${open.length} answers are yours to give`}</h1>
            <p><bdi>{words.nameOf(next.visitor)}</bdi>{next.last?.author.kind === "agent" ? <>, handed to you; <bdi>{next.last.author.name}</bdi> wrote last, at </> : " wrote at "}{words.clock(next.last?.created_at ?? next.created_at)}.</p>
            <button type="button" class="btn go" onClick={() => desk.places.go("mine", next.id)}>Open the thread</button>
          </>
        ) : (
          <>
            <h1>All answered</h1>
            <p>Nobody is waiting.</p>
          </>
        )}
      </div>
    </section>
  );
}
