/** The agent's console: who signed in stands in the page, everything else comes over the line. */

import { render } from "preact";
import { useEffect } from "preact/hooks";
import { Desk } from "./desk.ts";
import { listen } from "./keys.ts";
import { Calm } from "./view/Calm.tsx";
import { Assign, Decline, TakeOver, Transfer } from "./view/Handover.tsx";
import { Keys } from "./view/Keys.tsx";
import { List } from "./view/List.tsx";
import { Person } from "./view/Person.tsx";
import { Rail, Tabbar } from "./view/Rail.tsx";
import { Shift } from "./view/Shift.tsx";
import { Snooze } from "./view/Snooze.tsx";
import { ThreadView } from "./view/ThreadView.tsx";

function Console({ desk }: { desk: Desk }) {
  const shown = desk.threads.shown.value;
  const opened = desk.places.active.value;
  const row = desk.row.value;
  const dialog = row || desk.dialog.value === "keys" || desk.dialog.value === "shift" ? desk.dialog.value : null;
  const notice = desk.notices.notice.value;
  // What opened a dialog may be gone when it closes: then the focus goes to where one writes, or to the name where that would raise a keyboard.
  useEffect(() => {
    if (dialog || document.activeElement !== document.body) return;
    const where = shown.length > 1 ? ".thread.active " : "";
    document.querySelector<HTMLElement>(`${where}${matchMedia("(pointer: fine)").matches ? "textarea.draft" : "h1"}`)?.focus();
  }, [dialog]);
  useEffect(() => listen(desk), [desk]);
  return (
    <>
      <main class="desk" data-pane={opened ? "thread" : "list"} data-threads={shown.length} inert={dialog !== null} aria-hidden={dialog !== null ? "true" : undefined}>
        <Rail desk={desk} />
        <List desk={desk} />
        {shown.map((one) => <ThreadView key={one.id} desk={desk} opened={one} />)}
        {!opened && <Calm desk={desk} />}
        {opened && row && <Person key={row.id} desk={desk} row={row} opened={opened} />}
        {!opened && <Tabbar desk={desk} />}
      </main>
      <div class="notice" role="status">{notice && <p>{notice}</p>}</div>
      {row && dialog === "transfer" && <Transfer key={row.id} desk={desk} row={row} />}
      {row && dialog === "assign" && <Assign key={row.id} desk={desk} row={row} />}
      {row && dialog === "snooze" && <Snooze key={row.id} desk={desk} row={row} />}
      {dialog === "keys" && <Keys desk={desk} />}
      {dialog === "shift" && <Shift desk={desk} />}
      {row && dialog === "take over" && <TakeOver key={row.id} desk={desk} row={row} />}
      {row && dialog === "decline" && <Decline key={row.id} desk={desk} row={row} />}
    </>
  );
}

const page = document.body.dataset;
const desk = new Desk({ id: page["agentId"] ?? "", name: page["agentName"] ?? "", role: page["agentRole"] ?? "agent" });
render(<Console desk={desk} />, document.getElementById("desk")!);
desk.start();
