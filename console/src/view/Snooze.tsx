/** Putting a thread aside: until when, in three usual ways or one's own. */

import { useState } from "preact/hooks";
import type { Desk } from "../desk.ts";
import { local, longest, moments } from "../moments.ts";
import type { Row } from "../shapes.ts";
import * as words from "../words.ts";
import { Dialog } from "./Dialog.tsx";

const own = "own";

export function Snooze({ desk, row }: { desk: Desk; row: Row }) {
  const [now] = useState(() => new Date());
  const list = moments(now);
  const [chosen, choose] = useState(list[0]!.key);
  const [when, setWhen] = useState(() => local(list[1]!.at));
  const [failure, setFailure] = useState<string | null>(null);
  const [going, setGoing] = useState(false);
  const visitor = words.shortOf(row.visitor);
  const close = (): void => void (desk.dialog.value = null);
  const go = async (): Promise<void> => {
    const until = chosen === own ? new Date(when) : chosen === "hour" ? new Date(Date.now() + 3_600_000) : list.find((m) => m.key === chosen)!.at;
    const ahead = until.getTime() - Date.now();
    if (going) return;
    if (!(ahead > 0 && ahead <= longest)) return setFailure("Choose a time from now on, at most 90 days ahead.");
    setGoing(true);
    const failed = await desk.hands.snooze(row, until).finally(() => setGoing(false));
    if (failed) setFailure(failed.words);
    else close();
  };
  const pick = (key: string, label: string, at: Date | null, first: boolean) => (
    <label class="pick" key={key}>
      <input type="radio" name="until" value={key} checked={chosen === key} data-first={first ? "" : undefined} onChange={() => { choose(key); setFailure(null); }} />
      <span class="grow">{label}</span>
      {at && <span class="q">{words.moment(at.toISOString())}</span>}
    </label>
  );
  return (
    <Dialog title={`Put ${visitor} aside`} under={`You keep the thread. It comes back at its time, or when ${visitor} writes.`} onClose={close} onSubmit={() => void go()}>
      <fieldset>
        <legend>Until when?</legend>
        {list.map((m, i) => pick(m.key, m.label, m.at, i === 0))}
        {pick(own, "Another time", null, false)}
      </fieldset>
      {chosen === own && (
        <label>
          <span class="lbl">Date and time</span>
          <input class="field" type="datetime-local" value={when} min={local(now)} max={local(new Date(now.getTime() + longest))} aria-invalid={failure !== null} onInput={(event) => { setWhen(event.currentTarget.value); setFailure(null); }} />
        </label>
      )}
      {failure && <p class="why held" role="alert"><span /><b>{failure}</b></p>}
      <div class="acts"><button type="button" class="btn" onClick={close}>Cancel</button><button class="btn go" disabled={going}>Snooze</button></div>
    </Dialog>
  );
}
