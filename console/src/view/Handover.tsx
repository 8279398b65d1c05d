/** Handing a thread on, and giving one back: who, why, and what the next one must know. */

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { Failure } from "../notices.ts";
import { handedTo, person } from "../keepers.ts";
import { promised } from "../promised.ts";
import type { Mate, Row } from "../shapes.ts";
import { everybody } from "../lines.ts";
import { line } from "../shift.ts";
import { shortened } from "../text.ts";
import * as words from "../words.ts";
import { Dialog } from "./Dialog.tsx";
import { Face } from "./Face.tsx";
import { Icon } from "./Icon.tsx";

const here = (mate: Mate): number => (mate.capacity && mate.open >= mate.capacity ? 4 : !mate.present ? 3 : { available: 0, mine_only: 1, away: 2 }[mate.availability]);

/** The visitor's last question, for the summary to begin with. */
function lastQuestion(desk: Desk, row: Row): string {
  const said = (desk.threads.here(row.id)?.log.entries ?? []).filter((e) => e.kind === "message" && e.author.kind === "visitor" && e.text);
  return shortened((said.findLast((e) => /[?？;]\s*$/u.test(e.text ?? "")) ?? said.at(-1))?.text?.trim() ?? "", 200);
}

/** What the summary begins with: the last question, and what the visitor was promised. */
function begun(desk: Desk, row: Row): string {
  const asked = lastQuestion(desk, row);
  const who = row.visitor.name ? words.shortOf(row.visitor) : "They";
  const lines = asked ? [`${who} ${/[?？]$/u.test(asked) ? "asked" : "wrote"}: “${asked}”`] : [];
  for (const promise of promised(desk.threads.here(row.id)?.log.entries ?? [])) lines.push(words.promised(promise));
  return lines.join("\n");
}

/** One's colleagues, those who can take something first. */
export const mates = (desk: Desk): Mate[] => desk.team.value.filter((m) => m.id !== desk.me.value.id).sort((a, b) => here(a) - here(b) || a.name.localeCompare(b.name));

function Mates({ desk, team, to, onTo }: { desk: Desk; team: Mate[]; to: string; onTo: (id: string) => void }) {
  return (
    <>
      {team.map((m, i) => (
        <label class="pick" key={m.id}>
          <input type="radio" name="to" value={m.id} checked={m.id === to} data-first={i === 0 ? "" : undefined} onChange={() => onTo(m.id)} />
          <Face name={m.name} hue={desk.hueOf(m.id)} size="m" present={m.present ? m.availability : null} />
          <span class="grow"><b><bdi>{m.name}</bdi></b> <span class="sm">{words.mateIs(m.availability, m.present)}</span></span>
          <span class="q">{words.load(m.open, m.capacity) || (m.present ? "free" : "")}</span>
        </label>
      ))}
    </>
  );
}

/** A lead says who takes somebody in line. */
export function Assign({ desk, row }: { desk: Desk; row: Row }) {
  const team = mates(desk);
  const visitor = words.shortOf(row.visitor);
  const [to, setTo] = useState(team[0]?.id ?? "");
  const mate = team.find((m) => m.id === to);
  return (
    <Reasoned
      desk={desk} visitor={visitor} title={`Give ${visitor} to one of the team`} under={`From then on one person answers. ${capital(visitor)} is told who and why.`} act="Assign"
      hint={`Why ${mate?.name ?? "this one"} is the right one`} reads={`${mate?.name ?? "Somebody"} keeps your thread.`}
      submit={async (reason) => (mate ? desk.hands.assign(row, mate, reason) : { words: "Choose somebody.", findings: [] })}
    >
      <fieldset>
        <legend>To whom?</legend>
        <Mates desk={desk} team={team} to={to} onTo={setTo} />
      </fieldset>
    </Reasoned>
  );
}

export function Transfer({ desk, row }: { desk: Desk; row: Row }) {
  const team = mates(desk);
  const visitor = words.shortOf(row.visitor);
  const [to, setTo] = useState(team[0]?.id ?? line);
  const [summary, setSummary] = useState(() => begun(desk, row));
  const mate = team.find((m) => m.id === to);
  const group = desk.lines.choices.value.find(({ id }) => id === to);
  const next = mate?.name ?? "the next one";

  return (
    <Reasoned
      desk={desk} visitor={visitor} title={`Hand ${visitor} over`} under={`The thread goes on with one person. ${capital(visitor)} is told who and why.`} act="Transfer"
      hint={mate ? `Why ${mate.name} is the right one` : group ? `Why ${group.name} is right for this` : "Why you give it back"}
      reads={words.handedTo(desk.me.value.name, mate?.name ?? (group?.id === everybody ? "the team" : group?.name))}
      submit={(reason) => (mate ? desk.hands.transfer(row, mate, reason, summary) : group ? desk.hands.toTeam(row, group, reason, summary) : desk.hands.release(row, reason, summary))}
    >
      <fieldset>
        <legend>To whom?</legend>
        <Mates desk={desk} team={team} to={to} onTo={setTo} />
        {desk.lines.choices.value.filter(({ id }) => id !== (row.team?.id ?? everybody)).map(({ id, name }) => (
          <label class="pick" key={id}>
            <input type="radio" name="to" value={id} checked={id === to} onChange={() => setTo(id)} />
            <span class="av m" aria-hidden="true"><Icon name="users" small /></span>
            <span class="grow"><b><bdi>{name}</bdi></b> <span class="sm">{id === everybody ? "everybody's line" : "the team's line"}</span></span>
            <span class="q">{words.here(desk.team.value.filter((m) => m.present && desk.lines.teams.value.find((t) => t.id === id)?.members.includes(m.id)).length, id === everybody)}</span>
          </label>
        ))}
        <label class="pick">
          <input type="radio" name="to" value={line} checked={to === line} data-first={team.length === 0 ? "" : undefined} onChange={() => setTo(line)} />
          <span class="av m" aria-hidden="true"><Icon name="queue" small /></span>
          <span class="grow"><b>Back to the line</b> <span class="sm">for whoever is free</span></span>
        </label>
      </fieldset>
      <label>
        <span class="lbl">What {next} should know</span>
        <textarea class="field" rows={Math.min(6, Math.max(3, summary.split("\n").length + 1))} dir="auto" maxLength={2000} value={summary} onInput={(event) => setSummary(event.currentTarget.value)} />
        <span class="q">Begun for you from the thread. Only the team reads it.</span>
      </label>
    </Reasoned>
  );
}

export function Decline({ desk, row }: { desk: Desk; row: Row }) {
  const entry = handedTo(desk.threads.here(row.id)?.log.entries ?? [], desk.me.value.id);
  const from = person(entry?.data?.["from"])?.name ?? "the line";
  const visitor = words.shortOf(row.visitor);
  return (
    <Reasoned
      desk={desk} visitor={visitor} title={`Give ${visitor} back to ${from}`} under={`${capital(visitor)} is told who keeps the thread, and why.`} act="Give back"
      hint="Why it is better there" reads={`${from} keeps your thread after all. ${desk.me.value.name}:`} submit={(reason) => desk.hands.decline(row, reason)}
    />
  );
}

export function TakeOver({ desk, row }: { desk: Desk; row: Row }) {
  const visitor = words.shortOf(row.visitor);
  const from = row.assignee?.name ?? "the one who keeps it";
  return (
    <Reasoned
      desk={desk} visitor={visitor} title={`Take ${visitor} over from ${from}`} under={`From then on you answer. ${capital(visitor)} is told who and why.`} act="Take over"
      hint={`Why you, and no longer ${from}`} reads={`${desk.me.value.name} took your thread over from ${from}.`} submit={(reason) => desk.hands.takeOver(row, reason)}
    />
  );
}

interface Reasoned {
  desk: Desk;
  visitor: string;
  title: string;
  under: string;
  /** What the button says. */
  act: string;
  hint: string;
  /** What the visitor will read before the reason. */
  reads: string;
  submit: (reason: string) => Promise<Failure | null>;
  children?: ComponentChildren;
}

/** A change of hands: whatever is asked besides, then the reason and what the visitor will read. */
function Reasoned({ desk, visitor, title, under, act, hint, reads, submit, children }: Reasoned) {
  const [reason, setReason] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const [going, setGoing] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const close = (): void => void (desk.dialog.value = null);
  const write = (text: string): void => {
    setReason(text);
    setFailure(null);
  };
  const refused = (why: Failure): void => {
    setFailure(why);
    field.current?.focus();
  };
  const go = async (): Promise<void> => {
    if (going) return;
    if (!reason.trim()) return refused({ words: `Say why, in a few words. ${capital(visitor)} reads it.`, findings: [] });
    setGoing(true);
    const answer = await submit(reason.trim()).finally(() => setGoing(false));
    if (answer) refused(answer);
    else close();
  };
  return (
    <Dialog title={title} under={under} onClose={close} onSubmit={() => void go()}>
      {children}
      <div>
        <label class="lbl" for="reason">Reason</label>
        <textarea
          ref={field} class="field" id="reason" rows={2} dir="auto" maxLength={500} data-first={children ? undefined : ""} aria-describedby="reads" aria-invalid={failure !== null}
          value={reason} placeholder={hint} onInput={(event) => write(event.currentTarget.value)}
        />
      </div>
      <Wrong failure={failure} text={reason} onTake={write} />
      <div id="reads">
        <p class="lbl">{capital(visitor)} will read</p>
        <p class="quote" dir="auto">{reads} {reason.trim() ? words.sentence(reason.trim()) : <span class="q">…and your reason</span>}</p>
      </div>
      <div class="acts">
        {going && desk.line.connection.value.kind !== "live" && <span class="sm" role="status">{words.whenBack}</span>}
        <button type="button" class="btn" onClick={close}>Cancel</button><button class="btn go" disabled={going}>{act}</button>
      </div>
    </Dialog>
  );
}

/** Why it was refused, with the fix where the check knows one. */
export function Wrong({ failure, text, onTake }: { failure: Failure | null; text: string; onTake: (words: string) => void }) {
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
