/** The keys of the desk. Single ones work outside of fields only, and can be switched off; those with a modifier work everywhere. */

import type { Desk } from "./desk.ts";

const fields = "input,textarea,select,[contenteditable],[role=menu],[role=tablist]";

export function listen(desk: Desk): () => void {
  const pressed = (event: KeyboardEvent): void => {
    const on = event.target instanceof Element ? event.target : null;
    if (event.defaultPrevented || event.isComposing || on?.closest("dialog") || desk.dialog.peek()) return;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.altKey && !event.ctrlKey && !event.metaKey && /^Digit[12]$/u.test(event.code)) {
      if (toThread(Number(event.code.slice(5)))) event.preventDefault();
      return;
    }
    if (!plain || on?.closest(fields)) return;
    if (event.key === "Escape") return leave(desk);
    if (!desk.singleKeys.peek()) return;
    const does = single(desk)[event.key];
    if (!does) return;
    event.preventDefault();
    does();
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}

function single(desk: Desk): Record<string, () => void> {
  const row = desk.row.peek();
  const mine = row !== null && desk.mine(row);
  const ask = (what: "transfer" | "snooze"): void => {
    if (mine && desk.places.active.peek()?.state.peek() === "here") desk.dialog.value = what;
  };
  return {
    "?": () => (desk.dialog.value = "keys"),
    r: () => write(desk, "reply"),
    n: () => write(desk, "note"),
    "/": () => {
      write(desk, "reply");
      thread(desk)?.querySelector<HTMLButtonElement>("button.slash[aria-expanded=false]")?.click();
    },
    t: () => ask("transfer"),
    s: () => ask("snooze"),
    e: () => mine && void desk.hands.resolve(row),
    a: () => void desk.hands.accept(row?.status === "waiting" ? row.id : null),
  };
}

/** Where one writes in the thread one is in. */
function write(desk: Desk, mode: "reply" | "note"): void {
  const row = desk.row.peek();
  if (!row) return;
  desk.drafts.of(row.id).mode.value = mode;
  thread(desk)?.querySelector<HTMLElement>("textarea.draft")?.focus();
}

const thread = (desk: Desk): Element | null => document.querySelector(`.thread[data-thread="${CSS.escape(desk.places.active.peek()?.id ?? "")}"]`);

/** To the first or second thread: where one writes in it, else to its name. */
function toThread(number: number): boolean {
  const found = document.querySelectorAll(".thread[data-thread]")[number - 1];
  const to = found?.querySelector<HTMLElement>("textarea.draft") ?? found?.querySelector<HTMLElement>("h1");
  to?.focus();
  return to !== undefined && to !== null;
}

/** Out of what is open, one thing at a time; at last to the list. */
function leave(desk: Desk): void {
  if (desk.aside.peek()) desk.aside.value = false;
  else document.querySelector<HTMLElement>(".list a.conv[aria-current], .list a.conv")?.focus();
}
