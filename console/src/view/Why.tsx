/** One finding explained under the draft: what it may sound like, why, one fix with its key, and a way to leave it. */

import { useEffect, useRef } from "preact/hooks";
import type { Desk } from "../desk.ts";
import type { Draft } from "../drafts.ts";
import type { Spot } from "../spans.ts";
import * as words from "../words.ts";
import { Icon } from "./Icon.tsx";

interface Explained { desk: Desk; draft: Draft; onTake: (spot: Spot) => void; onBack: () => void }

export function Why({ desk, draft, onTake, onBack }: Explained) {
  const spot = draft.explained();
  const insisting = draft.insisting.value;
  /** Who pressed the button is asked for the reason; who pressed Send stays in the draft. */
  const pressed = useRef(false);
  if (!spot) return <div id={`why-${draft.conversation}`} hidden />;
  const { finding } = spot;
  const held = finding.severity === "block";
  const promise = finding.severity === "info";
  const asking = draft.asking();
  const blocks = asking.filter((s) => s.finding.severity === "block").length;
  const shown = finding.replacement;
  return (
    <div id={`why-${draft.conversation}`} class={`why${held ? " held" : promise ? " promised" : ""}`} role={held ? "alert" : "status"} key={finding.id}>
      <Icon name={held ? "alert" : finding.family === "commitment" ? "knot" : "info"} />
      <b>{finding.message}</b>
      <span class="q">{promise ? "" : `${asking.indexOf(spot) + 1} of ${asking.length}`}</span>
      <p>{[finding.why, finding.suggestion && finding.suggestion !== shown ? finding.suggestion : null].filter(Boolean).join(" ")}{finding.due && ` Due ${words.day(finding.due)} ${words.clock(finding.due)}.`}</p>
      <div class="fix">
        {shown != null && <button type="button" class="btn" onClick={() => onTake(spot)}><span class="cut">{shown ? (spot.from === spot.to ? `Add “${shown.trim()}”` : shown.trim() ? shown : "Take it out") : "Take it out"}</span> <kbd aria-hidden="true">Alt ↵</kbd></button>}
        {shown == null && spot.from < spot.to && <button type="button" class="btn" onClick={() => onTake(spot)}>Say it another way <kbd aria-hidden="true">Alt ↵</kbd></button>}
        {!held && <button type="button" class="btn text" onClick={() => { desk.drafts.leave(draft, spot); onBack(); }}>Leave it</button>}
        {held && !insisting && <button type="button" class="btn text" onClick={() => { pressed.current = true; draft.insisting.value = true; }}>Send anyway</button>}
      </div>
      {held && insisting && <Insist desk={desk} draft={draft} blocks={blocks} pressed={pressed} onBack={onBack} />}
    </div>
  );
}

/** Possible, never thoughtless: a reason first, the red button last. */
function Insist({ desk, draft, blocks, pressed, onBack }: { desk: Desk; draft: Draft; blocks: number; pressed: { current: boolean }; onBack: () => void }) {
  const reason = useRef<HTMLInputElement>(null);
  useEffect(() => {
    reason.current?.scrollIntoView({ block: "nearest" });
    if (pressed.current) reason.current?.focus();
    pressed.current = false;
  }, []);
  const anyway = (): void => {
    if (!draft.reason.peek().trim()) return reason.current?.focus();
    desk.sendAnyway(draft.conversation);
    onBack();
  };
  return (
    <div class="insist">
      <p class="q" id={`insist-${draft.conversation}`}>{`Or say why it is right this time${blocks > 1 ? `; this stands for ${blocks === 2 ? "both" : `all ${blocks}`}` : ""}. The reason stays with the message, for the team only.`}</p>
      <div class="row">
        <input
          ref={reason} class="field" aria-label="Reason" aria-describedby={`insist-${draft.conversation}`} placeholder="Reason" maxLength={500} dir="auto" value={draft.reason.value}
          onInput={(event) => (draft.reason.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.isComposing) {
              event.preventDefault();
              anyway();
            } else if (event.key === "Escape") {
              event.stopPropagation();
              draft.insisting.value = false;
              onBack();
            }
          }}
        />
        <button type="button" class="btn bad" onClick={anyway}>Send anyway</button>
      </div>
    </div>
  );
}
