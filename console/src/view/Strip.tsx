/** Across the top of a pane: what stands between this page and the truth, in one sentence. */

import type { Desk } from "../desk.ts";
import * as words from "../words.ts";
import { Icon } from "./Icon.tsx";

/** So many calls are shown at once; the others come up as these go. */
const most = 3;

/** Shown where the rail does not say it in full: narrow screens and phones. */
export function Strip({ desk }: { desk: Desk }) {
  const connection = desk.line.connection.value;
  const said = connection.kind === "lost" ? words.lost(connection.since) : connection.kind === "old" ? words.old : null;
  const summons = desk.notices.summons.value;
  const notable = desk.notices.notable.value;
  return (
    <>
      {said && (
        <div class="strip narrow-only" role="status">
          <Icon name="alert" small /><span class="grow">{said}</span>
          {connection.kind === "old" && <button type="button" class="btn tiny" onClick={() => location.reload()}>Load again</button>}
        </div>
      )}
      {notable && (
        <div class="strip" role="status">
          <Icon name="info" small /><span class="grow">{notable}</span>
          <button type="button" class="btn tiny" onClick={() => (desk.notices.notable.value = null)}>Got it</button>
        </div>
      )}
      {summons.length > most && <div class="strip summons" role="status"><Icon name="bell" small /><span class="grow">{words.moreCalls(summons.length - most)}</span></div>}
      {summons.slice(-most).map((one) => (
        <div class="strip summons" role="status" key={one.conversation}>
          <Icon name="bell" small /><span class="grow" dir="auto">{one.words}</span>
          <button type="button" class="btn tiny" onClick={() => desk.places.go("all", one.conversation)}>Open</button>
          <button type="button" class="btn text tiny" onClick={() => desk.notices.answered(one.conversation)}>Got it</button>
        </div>
      ))}
    </>
  );
}
