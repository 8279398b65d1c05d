/** Lists under one's hand that follow what is typed: replies of the team after a slash, with what would stand there; the team after an @. */

import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { parts, type Call, type Names } from "../canned.ts";
import type { Canned, Mate } from "../shapes.ts";
import * as words from "../words.ts";
import { Face } from "./Face.tsx";

/** What a field needs to have the list: what it is told, what it hears, and what is drawn. */
export interface Calling<T> {
  open: boolean;
  /** What belongs on the field while the list is open. */
  field: { "aria-autocomplete"?: "list"; "aria-controls"?: string; "aria-activedescendant"?: string };
  /** To be called whenever text or caret may have changed. */
  look: (field: HTMLTextAreaElement) => void;
  /** Whether the key was for the list. */
  key: (event: KeyboardEvent) => boolean;
  close: () => void;
  list: T[];
  at: number;
  call: Call | null;
  id: string;
  point: (at: number) => void;
}

/** `called` finds in the field what calls the list, `matching` what of `all` answers to it. */
export function useCalling<T>(all: readonly T[], called: (text: string, caret: number) => Call | null, matching: (all: readonly T[], query: string) => T[], take: (one: T, call: Call) => void): Calling<T> {
  const id = useId();
  const [call, setCall] = useState<Call | null>(null);
  const [at, point] = useState(0);
  /** Where Escape closed it: there it stays closed. */
  const shut = useRef<number | null>(null);
  const list = call ? matching(all, call.query) : [];
  const open = call !== null && list.length > 0;
  const close = (): void => {
    shut.current = call?.from ?? null;
    setCall(null);
  };
  return {
    open, list, at, call, id, close, point,
    field: all.length === 0 ? {} : { "aria-autocomplete": "list", ...(open && { "aria-controls": id, "aria-activedescendant": `${id}-${at}` }) },
    look: (field) => {
      const next = all.length > 0 && field.selectionStart === field.selectionEnd ? called(field.value, field.selectionStart) : null;
      if (next === null) shut.current = null;
      if (next && next.from === shut.current) return;
      if (next?.from === call?.from && next?.query === call?.query) return;
      shut.current = null;
      setCall(next);
      point(0);
    },
    key: (event) => {
      if (!open || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const chosen = list[at];
      if (step) point((at + step + list.length) % list.length);
      else if ((event.key === "Enter" || event.key === "Tab") && chosen && call) take(chosen, call);
      else if (event.key === "Escape") close();
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

export function CannedList({ calling, names, onTake }: { calling: Calling<Canned>; names: Names; onTake: (one: Canned, call: Call) => void }) {
  const { call, list, at, id, open } = calling;
  const box = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [at, open]);
  const chosen = list[at];
  return (
    <>
      <p class="unseen" role="status">{open ? words.found(list.length) : ""}</p>
      {open && call && chosen && (
        <div class="canned" onPointerDown={(event) => event.preventDefault()}>
          <div class="choose">
            <p class="q">{words.repliesWith(call.query)}</p>
            <ul ref={box} id={id} role="listbox" aria-label={words.canned}>
              {list.map((one, i) => (
                <li key={one.shortcut} id={`${id}-${i}`} role="option" aria-selected={i === at} class="opt" onPointerMove={() => i !== at && calling.point(i)} onClick={() => onTake(one, call)}>
                  <b class="cut">{one.title}</b>
                  <span class="sm cut">/{one.shortcut}</span>
                </li>
              ))}
            </ul>
          </div>
          <Preview reply={chosen} names={names} />
        </div>
      )}
    </>
  );
}

/** The colleagues a note may call. */
export function MateList({ desk, calling, onTake }: { desk: Desk; calling: Calling<Mate>; onTake: (one: Mate, call: Call) => void }) {
  const { call, list, at, id, open } = calling;
  return (
    <>
      <p class="unseen" role="status">{open ? words.colleagues(list.length) : ""}</p>
      {open && call && (
        <div class="canned mates" onPointerDown={(event) => event.preventDefault()}>
          <div class="choose">
            <p class="q">{words.noteReaches}</p>
            <ul id={id} role="listbox" aria-label={words.theTeam}>
              {list.map((mate, i) => (
                <li key={mate.id} id={`${id}-${i}`} role="option" aria-selected={i === at} class="opt" onPointerMove={() => i !== at && calling.point(i)} onClick={() => onTake(mate, call)}>
                  <Face name={mate.name} hue={desk.hueOf(mate.id)} size="s" present={mate.present ? mate.availability : null} />
                  <span class="grow cut"><b><bdi>{mate.name}</bdi></b> <span class="sm">{words.mateIs(mate.availability, mate.present)}</span></span>
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
    </>
  );
}

/** The reply as it would stand in the field. */
function Preview({ reply, names }: { reply: Canned; names: Names }) {
  const pieces = parts(reply.text, names);
  return (
    <div class="view">
      <p dir="auto" class="said">{pieces.map((part) => (part.kind === "plain" ? part.text : <span class={`var${part.kind === "slot" ? " ask" : ""}`}>{part.text}</span>))}</p>
      {reply.when && <p class="sm">{reply.when}</p>}
      <p class="q">{words.filledIn(pieces.filter((part) => part.kind === "slot").length)}</p>
    </div>
  );
}
