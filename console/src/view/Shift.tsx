/** The end of a shift: all one keeps on one screen, to whom each goes, and one reason for all. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { Failure } from "../notices.ts";
import type { Mate, Row, Team } from "../shapes.ts";
import { line, plan } from "../shift.ts";
import * as words from "../words.ts";
import { Dialog } from "./Dialog.tsx";
import { Face } from "./Face.tsx";
import { mates, Wrong } from "./Handover.tsx";
import { Icon } from "./Icon.tsx";

/** What became of one conversation: where it went, or why it stayed. */
type Outcome = { done: string } | { failed: string } | "going";

export function Shift({ desk }: { desk: Desk }) {
  const team = mates(desk);
  /** What one keeps now; what comes or goes meanwhile is told beside it, not under one's hands. */
  const [rows, setRows] = useState(() => desk.rows.mine.peek());
  const [to, setTo] = useState(() => plan(rows.map((row) => row.id), team));
  const groups = desk.lines.teams.value;
  // What one has put aside goes on as well: it stays aside, with whoever keeps the fewest.
  useEffect(() => {
    void desk.mineAside().then((aside) => {
      setRows((open) => [...open, ...aside.filter((row) => !open.some(({ id }) => id === row.id))]);
      setTo((before) => new Map([...plan([...before.keys(), ...aside.map((row) => row.id)], team), ...before]));
    }, () => desk.notices.say(words.asideUnknown));
  }, []);
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome>>(new Map());
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [going, setGoing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const left = rows.filter((row) => !isDone(outcomes.get(row.id)));
  const first = left[0];
  const close = (): void => void (going || (desk.dialog.value = null));
  const refused = (why: Failure): void => {
    setFailure(why);
    field.current?.focus();
  };

  /** One after the other; what is refused stays, with why, and the rest goes on. Words the check holds would hold them all. */
  const hand = async (): Promise<void> => {
    let now = new Map(outcomes);
    const tell = (row: Row, outcome: Outcome | null): void => {
      now = new Map(now);
      if (outcome) now.set(row.id, outcome);
      else now.delete(row.id);
      setOutcomes(now);
    };
    for (const row of left) {
      tell(row, "going");
      const mate = team.find((m) => m.id === to.get(row.id)) ?? groups.find((t) => t.id === to.get(row.id)) ?? null;
      const failed = await desk.hands.pass(row, mate, reason.trim());
      if (failed?.findings.length) {
        tell(row, null);
        return refused(failed);
      }
      tell(row, failed ? { failed: failed.words } : { done: !mate ? words.inLineAgain : "members" in mate ? words.inLineOf(mate.name) : words.keepsItNow(mate.name) });
    }
    if ([...now.values()].some((outcome) => !isDone(outcome))) return;
    desk.dialog.value = null;
    desk.notices.say(words.shiftOver(rows.length));
  };

  const go = async (): Promise<void> => {
    if (going) return;
    if (left.length > 0 && !reason.trim()) return refused({ words: "Say why, in a few words. Every one of them reads it.", findings: [] });
    setGoing(true);
    setFailure(null);
    // Away first: whoever waits would else be given to the one who is leaving, as soon as there is room.
    if (desk.me.peek().availability !== "away") await desk.setAvailability("away");
    const away = desk.me.peek().availability === "away";
    if (away) await hand().finally(() => setGoing(false));
    else setGoing(false), refused({ words: "You could not be set away. Try again.", findings: [] });
  };

  return (
    <Dialog title="Hand over your shift" under={rows.length === 0 ? "You keep no thread. You only go away." : "Each visitor is told who goes on, and why. Then you are away."} onClose={close} onSubmit={() => void go()}>
      {rows.length > 0 && (
        <>
          <ul class="shift" aria-label="What you keep">
            {rows.map((row) => (
              <Kept key={row.id} desk={desk} row={row} team={team} groups={groups} to={to.get(row.id) ?? line} outcome={outcomes.get(row.id)} going={going} onTo={(id) => setTo(new Map(to).set(row.id, id))} />
            ))}
          </ul>
          <div>
            <label class="lbl" for="reason">Reason</label>
            <textarea
              ref={field} class="field" id="reason" rows={2} dir="auto" maxLength={500} data-first="" aria-describedby="reads" aria-invalid={failure !== null} disabled={going}
              value={reason} placeholder="Why you leave them now" onInput={(event) => { setReason(event.currentTarget.value); setFailure(null); }}
            />
          </div>
          <Wrong failure={failure} text={reason} onTake={(text) => { setReason(text); setFailure(null); }} />
          <div id="reads">
            <p class="lbl">{words.willRead(first ? words.nameOf(first.visitor) : "", left.length > 1)}</p>
            <p class="quote" dir="auto">{words.handedTo(desk.me.value.name, [...team, ...groups].find((m) => m.id === to.get(first?.id ?? ""))?.name)} {reason.trim() ? words.sentence(reason.trim()) : <span class="q">…and your reason</span>}</p>
          </div>
        </>
      )}
      <div class="acts">
        <span class="sm" role="status">{going && desk.line.connection.value.kind !== "live" ? words.whenBack : outcomes.size > 0 ? words.handedOn(rows.length - left.length, rows.length) : ""}</span>
        <button type="button" class="btn" disabled={going} onClick={close}>{outcomes.size > 0 ? "Close" : "Cancel"}</button>
        <button class="btn go" data-first={rows.length === 0 ? "" : undefined} disabled={going}>{rows.length === 0 ? "Go away" : outcomes.size > 0 ? "Try again" : words.handOver(rows.length)}</button>
      </div>
    </Dialog>
  );
}

const isDone = (outcome: Outcome | undefined): boolean => typeof outcome === "object" && "done" in outcome;

/** One conversation, and to whom it goes. */
function Kept({ desk, row, team, groups, to, outcome, going, onTo }: { desk: Desk; row: Row; team: Mate[]; groups: readonly Team[]; to: string; outcome: Outcome | undefined; going: boolean; onTo: (id: string) => void }) {
  const name = words.nameOf(row.visitor);
  const told = typeof outcome === "object" ? outcome : null;
  return (
    <li>
      <Face name={row.visitor.name} hue={desk.hueOf(row.visitor.id)} size="m" />
      <div class="grow">
        <p class="cut"><b><bdi>{name}</bdi></b></p>
        <p class="sm cut" dir="auto">{row.status === "snoozed" && <span class="q">{words.aside} </span>}{words.lastWords(row)}</p>
      </div>
      {told && "done" in told
        ? <p class="sm"><Icon name="check" small /> {told.done}</p>
        : (
          <select class="field" aria-label={`Who goes on with ${name}`} value={to} disabled={going} aria-invalid={told !== null} aria-describedby={told ? `stays-${row.id}` : undefined} onChange={(event) => onTo(event.currentTarget.value)}>
            {team.map((mate) => <option key={mate.id} value={mate.id}>{words.choice(mate)}</option>)}
            {groups.map(({ id, name: called }) => <option key={id} value={id}>{words.lineOf(called)}</option>)}
            <option value={line}>Back to the line</option>
          </select>
        )}
      {told && "failed" in told && <p class="sm stays" id={`stays-${row.id}`} role="alert">{told.failed}</p>}
    </li>
  );
}
