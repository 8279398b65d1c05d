/** Where one writes: a reply that is checked while it is written, or a note for the team. */

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { Draft } from "../drafts.ts";
import { called, matching, parts, type Call } from "../canned.ts";
import * as mentioning from "../mentions.ts";
import type { Canned, Mate, Row } from "../shapes.ts";
import { about, stretches, type Spot } from "../spans.ts";
import { points } from "../text.ts";
import * as words from "../words.ts";
import { CannedList, MateList, useCalling } from "./Canned.tsx";
import { Icon } from "./Icon.tsx";
import { Why } from "./Why.tsx";

const longest = 4000;
const none: readonly Canned[] = [];
const nobody: readonly Mate[] = [];

export function Composer({ desk, row }: { desk: Desk; row: Row }) {
  const draft = desk.drafts.of(row.id);
  const visitor = words.shortOf(row.visitor);
  const mine = desk.mine(row);
  const mayReply = mine || row.status === "waiting";
  const mayTakeOver = !mine && row.assignee !== null && (row.status === "open" || row.status === "snoozed") && desk.me.value.role !== "agent";
  const mode = mayReply ? draft.mode.value : "note";
  const note = mode === "note";
  const text = (note ? draft.note : draft.reply).value;
  const tooLong = points(text.trim()) > longest;
  const area = useRef<HTMLTextAreaElement>(null);
  const wasMine = useRef(mine);

  const names = { visitor: row.visitor.name && words.shortOf(row.visitor), agent: desk.me.value.name };
  /** A canned reply in the place of what called it, and the hand at its first open place. */
  const insert = (one: Canned, call: Call): void => {
    const field = area.current;
    if (!field) return;
    const pieces = parts(one.text, names);
    draft.slots.value = [...new Set([...draft.slots.peek(), ...pieces.filter((p) => p.kind === "slot").map((p) => p.text)])];
    type(field, call.from, call.from + 1 + call.query.length, pieces.map((p) => p.text).join(""));
    const open = draft.open(call.from);
    if (open) field.setSelectionRange(open.from, open.to);
    calling.look(field);
  };
  const calling = useCalling(mayReply && !note ? desk.canned.value : none, called, matching, insert);
  const colleagues = desk.team.value.filter((m) => m.id !== desk.me.value.id);
  /** A colleague's name in the place of what was begun. */
  const insertMate = (mate: Mate, call: Call): void => {
    const field = area.current;
    if (!field) return;
    type(field, call.from, call.from + 1 + call.query.length, `@${mate.name} `);
    team.look(field);
  };
  const team = useCalling(note ? colleagues : nobody, mentioning.calling, mentioning.mates, insertMate);
  const open = note ? null : draft.open();

  useEffect(() => {
    const field = area.current;
    if (!draft.unfilled.value || !open || !field) return;
    field.focus();
    field.setSelectionRange(open.from, open.to);
  }, [draft.unfilled.value]);

  useEffect(() => {
    const taken = desk.hands.toWrite.value === row.id;
    if (mine && (taken || !wasMine.current)) area.current?.focus();
    if (mine && taken) desk.hands.toWrite.value = null;
    wasMine.current = mine;
  }, [mine, desk.hands.toWrite.value]);

  useLayoutEffect(() => {
    if (mine) desk.drafts.again(draft);
  }, [row.id, mine, row.visitor.name]);

  const write = (event: InputEvent & { currentTarget: HTMLTextAreaElement }): void => {
    const field = event.currentTarget;
    const composed = field.value.normalize("NFC");
    if (composed !== field.value && !event.isComposing) {
      const at = field.value.slice(0, field.selectionStart).normalize("NFC").length;
      field.value = composed;
      field.setSelectionRange(at, at);
    }
    if (note) {
      draft.note.value = field.value;
      team.look(field);
    }
    else {
      desk.drafts.write(draft, field.value);
      if (mine && field.value.trim()) desk.writes(row.id);
      calling.look(field);
    }
  };

  /** Writes over a stretch of the field; the command keeps the browser's undo, and where it is gone the field is written to directly. */
  const type = (field: HTMLTextAreaElement, from: number, to: number, text: string): void => {
    field.focus();
    field.setSelectionRange(from, to);
    if (document.execCommand(text ? "insertText" : "delete", false, text)) return;
    field.setRangeText(text, from, to, "end");
    if (note) draft.note.value = field.value;
    else desk.drafts.write(draft, field.value);
  };

  /** The button for the list: it writes the slash oneself would write. */
  const call = (): void => {
    const field = area.current;
    if (!field) return;
    if (calling.open) return calling.close();
    const at = field.selectionEnd;
    type(field, at, at, at > 0 && !/\s/u.test(field.value[at - 1] ?? "") ? " /" : "/");
    calling.look(field);
  };

  const send = (): void => {
    if (tooLong || (!note && !mine)) return;
    desk.send(row.id, mode);
    area.current?.focus();
  };

  /** Puts the fix in its place; without one the words are marked, so that the next key writes over them. */
  const take = (spot: Spot): void => {
    const field = area.current;
    if (!field) return;
    if (spot.finding.replacement != null) return type(field, spot.from, spot.to, spot.finding.replacement);
    field.focus();
    field.setSelectionRange(spot.from, spot.to);
  };

  const look = (): void => {
    const field = area.current;
    if (field) (note ? team : calling).look(field);
    if (!field || note || field.selectionStart !== field.selectionEnd) return;
    const at = field.selectionStart;
    const under = draft.spots.peek().find((s) => s.from <= at && at <= s.to);
    if (under) draft.look.value = about(field.value, under);
    else if (draft.spots.peek().find((s) => about(field.value, s) === draft.look.peek())?.finding.severity === "info") draft.look.value = null;
  };

  const key = (event: KeyboardEvent): void => {
    if (calling.key(event) || team.key(event)) return;
    if (event.key === "Tab" && !event.shiftKey && !note && area.current) {
      const caret = area.current.selectionEnd;
      const next = draft.open(caret);
      if (!next || next.from < caret) return;
      event.preventDefault();
      area.current.setSelectionRange(next.from, next.to);
      return;
    }
    if (event.key === "Escape") {
      if (draft.insisting.peek()) draft.insisting.value = false;
      else area.current?.blur();
      return;
    }
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.altKey) {
      const spot = draft.explained();
      event.preventDefault();
      if (!note && spot) take(spot);
    } else if (event.ctrlKey || event.metaKey || (!event.shiftKey && !matchMedia("(pointer: coarse)").matches)) {
      event.preventDefault();
      send();
    }
  };

  const state = note ? null : draft.state();
  const quiet = !text.trim() || open !== null || tooLong || state === "held";
  return (
    <form class={`write${note ? " note-mode" : ""}`} aria-label={note ? `Note about ${desk.named(row, words.shortOf)}` : `Reply to ${desk.named(row, words.shortOf)}`} onSubmit={(event) => { event.preventDefault(); send(); }}>
      {!note && <CannedList calling={calling} names={names} onTake={insert} />}
      {note && <MateList desk={desk} calling={team} onTake={insertMate} />}
      <div class="tabs">
        <div role="tablist" aria-label="What to write" class="row" onKeyDown={(event) => {
          if (!mayReply || (event.key !== "ArrowLeft" && event.key !== "ArrowRight")) return;
          draft.mode.value = note ? "reply" : "note";
          (event.currentTarget.querySelector(`[aria-selected=false]`) as HTMLElement | null)?.focus();
        }}>
          {mayReply && <button type="button" role="tab" aria-selected={!note} tabIndex={note ? -1 : 0} onClick={() => { draft.mode.value = "reply"; area.current?.focus(); }}>Reply to <bdi>{visitor}</bdi></button>}
          <button type="button" role="tab" aria-selected={note} tabIndex={note ? 0 : -1} onClick={() => { draft.mode.value = "note"; area.current?.focus(); }}>Note to the team</button>
        </div>
        {!mayReply && <span class="keeps">{row.status === "resolved" ? "Resolved" : <><bdi>{row.assignee?.name ?? "Nobody"}</bdi> keeps this thread</>}</span>}
      </div>
      <div class="sheet" role="tabpanel" aria-label={note ? "Note to the team" : "Reply to the visitor"}>
        <Mirror draft={draft} note={note} text={text} />
        <textarea
          ref={area} class="draft" rows={1} dir="auto" value={text} aria-label={note ? "Note" : "Reply"} aria-describedby={note ? undefined : `why-${row.id}`} aria-invalid={state === "held"}
          placeholder={note ? `Only the team will read this${colleagues.length > 0 ? "; @ calls a colleague" : ""}` : row.status === "waiting" ? `Accept to answer ${visitor}. You may begin writing now` : `Write to ${visitor}${desk.canned.value.length > 0 ? ", or / for a reply of the team" : ""}`}
          onInput={write} onKeyDown={key} onKeyUp={look} onClick={look} onBlur={note ? team.close : calling.close} {...(note ? team : calling).field}
        />
      </div>
      {!note && calling.open && <div id={`why-${row.id}`} hidden />}
      {!note && !calling.open && <Why desk={desk} draft={draft} onTake={take} onBack={() => area.current?.focus()} />}
      <div class="tools">
        {!note && mayReply && desk.canned.value.length > 0 && (
          <button type="button" class="ib slash" aria-label={words.canned} aria-haspopup="listbox" aria-expanded={calling.open} onPointerDown={(event) => event.preventDefault()} onClick={call}><Icon name="slash" /></button>
        )}
        {open && draft.unfilled.value && <span class="sm toolong" role="alert">{words.unfilled(text.slice(open.from, open.to))}</span>}
        {tooLong && <span class="sm toolong" role="alert">{points(text.trim()) - longest} characters too long</span>}
        {note
          ? <span class="hint"><bdi>{capital(visitor)}</bdi> never sees this</span>
          : !tooLong && !calling.open && <StateButton draft={draft} area={() => area.current} />}
        {note ? <button class={`btn keep${quiet ? " quiet" : ""}`}>Keep note <kbd aria-hidden="true">↵</kbd></button> : mine && <button class={`btn ${quiet ? "quiet" : "go"}`}>Send <kbd aria-hidden="true">↵</kbd></button>}
        {row.status === "waiting" && desk.me.value.role !== "agent" && desk.team.value.length > 1 && <button type="button" class="btn" onClick={() => (desk.dialog.value = "assign")}>Assign</button>}
        {row.status === "waiting" && <button type="button" class={`btn${note ? "" : " go"}`} disabled={desk.notices.isBusy("accept")} onClick={() => void desk.hands.accept(row.id)}>Accept</button>}
        {mayTakeOver && <button type="button" class="btn" onClick={() => (desk.dialog.value = "take over")}>Take over</button>}
        {row.status === "resolved" && <button type="button" class="btn" disabled={desk.notices.isBusy("reopen")} onClick={() => void desk.hands.reopen(row)}>Reopen</button>}
      </div>
    </form>
  );
}

/** The draft once more behind the field, invisible but for the lines under what was found; it also gives the field its height. */
function Mirror({ draft, note, text }: { draft: Draft; note: boolean; text: string }) {
  const explained = draft.explained();
  return (
    <div class="draft mirror" dir="auto" aria-hidden="true">
      {note ? text : stretches(text, draft.spots.value).map(({ text: words, spot }) =>
        spot ? <span class={look(spot)} aria-current={spot === explained ? "true" : undefined}>{words}</span> : words)}
      {"\u200b"}
    </div>
  );
}

function look({ finding }: Spot): string {
  if (finding.severity === "block") return "f held";
  return finding.severity === "info" ? "f promise" : "f";
}

const capital = (words: string): string => words.charAt(0).toLocaleUpperCase() + words.slice(1);

/** The state of the draft; pressing it walks from one finding to the next. */
function StateButton({ draft, area }: { draft: Draft; area: () => HTMLTextAreaElement | null }) {
  const state = draft.state();
  if (!state) return <span class="state" />;
  const asking = draft.asking();
  const n = state === "held" ? asking.filter((s) => s.finding.severity === "block").length : asking.length;
  const things = n === 1 ? "one thing" : `${n} things`;
  const label = state === "clear" ? "Clear: nothing to reread" : state === "advise" ? `Advise: ${things} to reread` : `Held: ${things} ${n === 1 ? "stops" : "stop"} this message`;
  const walk = (): void => {
    const at = asking.findIndex((s) => s === draft.explained());
    const next = asking[(at + 1) % asking.length];
    const field = area();
    if (!next || !field) return;
    draft.look.value = about(draft.reply.peek(), next);
    field.focus();
    field.setSelectionRange(next.from, next.to);
  };
  return (
    <button type="button" class={`state ${state}`} aria-label={label} onClick={walk}>
      <Icon name={state === "clear" ? "check" : state === "advise" ? "alert" : "lock"} small />
      {state === "clear" ? "Clear" : state === "advise" ? "Advise" : "Held"}
      {n > 0 && <span class="n">{n}</span>}
    </button>
  );
}
