/** The sheet of shortcuts: what the keys do, and the switch for those without a modifier. */

import { Fragment } from "preact";
import type { Desk } from "../desk.ts";
import * as words from "../words.ts";
import { Dialog } from "./Dialog.tsx";

export function Keys({ desk }: { desk: Desk }) {
  const close = (): void => void (desk.dialog.value = null);
  return (
    <Dialog title="Keyboard shortcuts" under="Letters work wherever you are not writing." onClose={close} onSubmit={close}>
      <div class="keys">
        {words.keys.map(({ title, list }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {list.map(([keys, does]) => (
                <Fragment key={does}>
                  <dt>{keys.map((key, i) => <Fragment key={key}>{i > 0 && " "}<kbd>{key}</kbd></Fragment>)}</dt>
                  <dd>{does}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div class="acts">
        <label class="tick"><input type="checkbox" checked={desk.singleKeys.value} onChange={(event) => (desk.singleKeys.value = event.currentTarget.checked)} />Letters as shortcuts</label>
        <button class="btn go" data-first="">Close</button>
      </div>
    </Dialog>
  );
}
