/** Handing a thread on, and giving one back: who, why, and what the next one must know. */

import { useState } from "preact/hooks";
import type { Desk, Failure } from "../desk.ts";
import { handedTo, person } from "../keepers.ts";
import type { Mate, Row } from "../shapes.ts";
import * as words from "../words.ts";
import { Dialog } from "./Dialog.tsx";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";

const here = (mate: Mate): number => (!mate.present ? 3 : { available: 0, mine_only: 1, away: 2 }[mate.availability]);

/** The visitor's last question, for the summary to begin with. */
function lastQuestion(desk: Desk): string {
  const said = (desk.threads.selected.peek()?.log.entries ?? []).filter((e) => e.kind === "message" && e.author.kind === "visitor" && e.text);
  const words = (said.findLast((e) => /[?？;]\s*$/u.test(e.text ?? "")) ?? said.at(-1))?.text?.trim() ?? "";
  return words.length > 280 ? `${words.slice(0, 277).trimEnd()}…` : words;
}

export function Transfer({ desk, row }: { desk: Desk; row: Row }) {
  const team = desk.team.value.filter((m) => m.id !== desk.me.value.id).sort((a, b) => here(a) - here(b) || a.name.localeCompare(b.name));
  const visitor = words.shortOf(row.visitor);
  const [to, setTo] = useState(team[0]?.id ?? "");
  const [summary, setSummary] = useState(() => {
    const asked = lastQuestion(desk);
    return asked ? `${row.visitor.name ? visitor : "They"} asked: “${asked}”` : "";
  });
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [going, setGoing] = useState(false);
  const mate = team.find((m) => m.id === to);
  const close = (): void => void (desk.dialog.value = null);

  const submit = async (): Promise<void> => {
    if (!mate || going) return;
    if (!reason.trim()) return setFailure({ words: `Say in a few words why ${mate.name}. ${capital(visitor)} reads it.`, findings: [] });
    setGoing(true);
    const refused = await desk.transfer(row, mate, reason.trim(), summary).finally(() => setGoing(false));
    if (refused) setFailure(refused);
    else close();
  };

  return (
    <Dialog title={`Hand ${visitor} over`} under={`The thread goes on with one person. ${capital(visitor)} is told who and why.`} onClose={close} onSubmit={() => void submit()}>
      <fieldset>
        <legend>To whom?</legend>
        {team.length === 0 && <p class="sm">Nobody else is on the team yet.</p>}
        {team.map((m, i) => (
          <label class="pick" key={m.id}>
            <input type="radio" name="to" value={m.id} checked={m.id === to} data-first={i === 0 ? "" : undefined} onChange={() => setTo(m.id)} />
            <Face name={m.name} hue={desk.hueOf(m.id)} size="m" present={m.present ? m.availability : null} />
            <span class="grow"><b><bdi>{m.name}</bdi></b> <span class="sm">{words.mateIs(m.availability, m.present)}</span></span>
            <span class="q">{m.open > 0 ? `${m.open} open` : "free"}</span>
          </label>
        ))}
      </fieldset>
      <label>
        <span class="lbl">What {mate?.name ?? "the next one"} should know</span>
        <textarea class="field" rows={3} dir="auto" maxLength={2000} value={summary} onInput={(event) => setSummary(event.currentTarget.value)} />
        <span class="q">Begun for you from the thread. Only the team reads it.</span>
      </label>
      <div>
        <label class="lbl" for="reason">Reason</label>
        <textarea class="field" id="reason" rows={2} dir="auto" maxLength={500} aria-describedby="reads" value={reason} placeholder={mate ? `Why ${mate.name} is the right one` : ""} onInput={(event) => { setReason(event.currentTarget.value); setFailure(null); }} />
      </div>
      <div id="reads">
        <p class="lbl">{capital(visitor)} will read</p>
        <p class="quote" dir="auto">{desk.me.value.name} handed you to {mate?.name ?? "…"}. {reason.trim() ? words.sentence(reason.trim()) : <span class="q">…and the reason you give</span>}</p>
      </div>
      <Wrong failure={failure} text={reason} onTake={(words) => { setReason(words); setFailure(null); }} />
      <div class="acts"><button type="button" class="btn" onClick={close}>Cancel</button><button class="btn go" disabled={going || !mate}>Transfer</button></div>
    </Dialog>
  );
}

export function Decline({ desk, row }: { desk: Desk; row: Row }) {
  const entry = handedTo(desk.threads.selected.value?.log.entries ?? [], desk.me.value.id);
  const from = person(entry?.data?.["from"])?.name ?? "the line";
  const visitor = words.shortOf(row.visitor);
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [going, setGoing] = useState(false);
  const close = (): void => void (desk.dialog.value = null);
  const submit = async (): Promise<void> => {
    if (going) return;
    if (!reason.trim()) return setFailure({ words: "Say in a few words why.", findings: [] });
    setGoing(true);
    const refused = await desk.decline(row, reason.trim()).finally(() => setGoing(false));
    if (refused) setFailure(refused);
    else close();
  };
  return (
    <Dialog title={`Give ${visitor} back to ${from}`} under={`${capital(visitor)} is told who keeps the thread, and why.`} onClose={close} onSubmit={() => void submit()}>
      <div>
        <label class="lbl" for="reason">Reason</label>
        <textarea class="field" id="reason" rows={2} dir="auto" maxLength={500} data-first="" value={reason} onInput={(event) => { setReason(event.currentTarget.value); setFailure(null); }} />
      </div>
      <Wrong failure={failure} text={reason} onTake={(words) => { setReason(words); setFailure(null); }} />
      <div class="acts"><button type="button" class="btn" onClick={close}>Cancel</button><button class="btn go" disabled={going}>Give back</button></div>
    </Dialog>
  );
}

/** Why it was refused, with the fix where the check knows one. */
function Wrong({ failure, text, onTake }: { failure: Failure | null; text: string; onTake: (words: string) => void }) {
  if (!failure) return null;
  const blocks = failure.findings.filter((f) => f.severity === "block");
  return (
    <div class="why held" role="alert">
      <Icon name="alert" />
      <b>{blocks[0]?.message ?? failure.words}</b>
      <span class="q">{blocks.length > 1 ? `1 of ${blocks.length}` : ""}</span>
      {blocks[0]?.why && <p>{blocks[0].why} {blocks[0].suggestion}</p>}
      {blocks[0]?.replacement != null && (
        <div class="fix">
          <button type="button" class="btn" onClick={() => {
            const [signs, { start, end, replacement }] = [[...text.trim()], blocks[0]!];
            onTake([...signs.slice(0, start), replacement ?? "", ...signs.slice(end)].join(""));
          }}>{blocks[0].replacement || "Take it out"}</button>
        </div>
      )}
    </div>
  );
}

const capital = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1);
