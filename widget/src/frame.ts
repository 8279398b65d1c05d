/** The page around the panel, reached by messages only: what it says is believed from our own parent and one origin. */
import type { Page, Person } from "./visit.ts";

/** What the loader may say. */
export interface Parent {
  opened(): void;
  closed(): void;
  /** Who the page says its visitor is. */
  identified(person: Person): void;
}

/** Text as the server takes it: cut, and no half of a character at the end; nothing stays nothing. */
const cut = (text: unknown, longest: number) => String(text ?? "").slice(0, longest).replace(/[\ud800-\udfff]$/, "");

export class Frame {
  page: Page | undefined;
  #origin: string | null = null;

  /** Listens from now on; who may embed the panel at all is decided by the server's `frame-ancestors`. */
  constructor(parent: Parent) {
    addEventListener("message", ({ source, origin, data }) => {
      if (source !== window.parent || source === window || origin !== (this.#origin ??= origin)) return;
      const { type, page, person } = (data ?? {}) as { type?: string; page?: Page; person?: Person };
      if (page) this.page = { url: cut(page.url, 2000), title: cut(page.title, 300), referrer: cut(page.referrer, 2000) };
      if (type === "open") parent.opened();
      if (type === "close") parent.closed();
      if (type === "identify") parent.identified({ name: cut(person?.name, 80), email: cut(person?.email, 254) });
    });
  }

  /** Whether the panel stands alone, in a tab of its own. */
  get alone(): boolean {
    return window.parent === window;
  }

  /** Asks the loader to close the panel. */
  close(): void {
    this.#tell({ type: "close" });
  }

  /** Tells how many messages wait to be read. */
  unread(n: number): void {
    this.#tell({ type: "unread", n });
  }

  /** Tells how many messages came while this page was open; never what they say. */
  heard(n: number): void {
    this.#tell({ type: "message", n });
  }

  /** Tells that the visitor has written, so that the next page looks for answers. */
  kept(): void {
    this.#tell({ type: "kept" });
  }

  #tell(message: object): void {
    if (this.#origin !== null) window.parent.postMessage(message, this.#origin);
  }
}
