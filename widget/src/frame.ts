/** The page around the panel, reached by messages only: what it says is believed from our own parent and one origin. */
import type { Page, Person } from "./visit.ts";

/** Whether the panel stands alone, in a tab of its own. */
export const alone = window.parent === window;

/** What the page around has been told, by type. */
const told: Record<string, number> = { unread: 0, message: 0 };
let around: string | undefined;

/** Text as the server takes it: cut, and no half of a character at the end; nothing stays nothing. */
const cut = (text: unknown, longest: number) => String(text ?? "").slice(0, longest).replace(/[\ud800-\udfff]$/, "");

/** Listens from now on: whether the panel is open on which page, and who its visitor is. Who may embed the panel at all is decided by the server's `frame-ancestors`. */
export function listen(opened: (open: boolean, page: Page) => void, identified: (person: Person) => void): void {
  addEventListener("message", ({ source, origin, data }) => {
    if (alone || source !== window.parent || origin !== (around ??= origin)) return;
    const { type, page, person } = data ?? {};
    if (/^(open|close)$/.test(type)) opened(type === "open", { url: cut(page?.url, 2000), title: cut(page?.title, 300), referrer: cut(page?.referrer, 2000) });
    if (type === "identify") identified({ name: cut(person?.name, 80), email: cut(person?.email, 254) });
  });
}

/** Asks the loader to close the panel. */
export const close = (): void => post({ type: "close" });

/** Tells once how many: messages that wait to be read (`unread`), that came while this page was open (`message`), and 1 when the visitor has written (`kept`). */
export function tell(type: string, n: number): void {
  if (around && told[type] !== n) post({ type, n: (told[type] = n) });
}

function post(message: object): void {
  if (around) window.parent.postMessage(message, around);
}
