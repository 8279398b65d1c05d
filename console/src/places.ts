/** What is open, and where: the view, one thread or two beside each other, and the address that says so. */

import { batch, computed, signal } from "@preact/signals";
import type { View } from "./shapes.ts";
import type { Threads } from "./threads.ts";
import * as words from "./words.ts";

/** From here up two threads have room beside each other. */
const roomForTwo = "(min-width: 1280px)";

export class Places {
  readonly view = signal<View>("mine");
  readonly roomy = signal(matchMedia(roomForTwo).matches);
  /** Conversations opened from a visitor's card, and from whose: to read, not to go on with. */
  readonly past = signal<ReadonlyMap<string, string | null>>(new Map());
  readonly selected = computed(() => this.threads.selected.value?.id ?? null);
  /** The thread one is in: the one last touched of those that are open. */
  readonly active = computed(() => (this.touched.value !== null && this.threads.here(this.touched.value)) || this.threads.selected.value);
  /** Called when one has gone somewhere: whether another thread is the active one now, and whether the view is another. */
  onMoved: (elsewhere: boolean, viewed: boolean) => void = () => undefined;

  private readonly threads: Threads;
  private touched = signal<string | null>(null);

  constructor(threads: Threads) {
    this.threads = threads;
  }

  /** Follows the address from now on. */
  start(): void {
    const room = matchMedia(roomForTwo);
    room.addEventListener("change", () => {
      this.roomy.value = room.matches;
      this.follow();
    });
    addEventListener("hashchange", () => this.follow());
    this.follow();
  }

  go(view: View, id: string | null = null): void {
    location.hash = this.address(view, id);
  }

  /** Where a thread is opened; what is open beside it stays. */
  address(view: View, id: string | null = null, beside: string | null = this.beside()): string {
    const ids = id === null ? [] : beside === null || beside === id ? [id] : [id, beside];
    return `#/${[view, ...ids.map(encodeURIComponent)].join("/")}`;
  }

  /** Opens a thread beside the one that is open, where there is room. */
  openBeside(id: string): void {
    const first = this.threads.selected.peek()?.id ?? null;
    if (first === null || first === id || !this.roomy.peek()) this.go(this.view.peek(), id);
    else location.hash = this.address(this.view.peek(), first, id);
  }

  /** An earlier conversation of a visitor: beside this one where there is room, and to read only. */
  lookBack(id: string): void {
    this.past.value = new Map(this.past.peek()).set(id, this.active.peek()?.id ?? null);
    this.openBeside(id);
  }

  /** Opened from the list, an earlier conversation is one like any other. */
  openFully(id: string): void {
    if (!this.past.peek().has(id)) return;
    this.past.value = new Map([...this.past.peek()].filter(([past]) => past !== id));
  }

  /** The thread from whose card an earlier one was opened. */
  cameFrom(id: string): string | null {
    return this.past.value.get(id) ?? null;
  }

  /** Closes one of two threads; the other takes its place. */
  shut(id: string): void {
    const left = this.threads.shown.peek().find((o) => o.id !== id);
    location.hash = this.address(this.view.peek(), left?.id ?? null, null);
  }

  /** One is in this thread now. */
  touch(id: string): void {
    if (this.touched.peek() !== id) this.touched.value = id;
  }

  private follow(): void {
    const [, view, ...ids] = location.hash.split("/");
    const before = this.view.peek();
    const open = [...new Set(ids.filter(Boolean).map(decoded))].slice(0, this.roomy.peek() ? 2 : 1);
    batch(() => {
      if (view && view in words.views) this.view.value = view as View;
      const was = this.active.peek()?.id;
      const here = new Set(this.threads.shown.peek().map((o) => o.id));
      const come = open.find((id) => !here.has(id));
      if (come !== undefined) this.touched.value = come;
      this.threads.show(open);
      this.onMoved(this.active.peek()?.id !== was, this.view.peek() !== before);
    });
  }

  private beside(): string | null {
    return this.threads.shown.value[1]?.id ?? null;
  }
}

/** An id out of the address, whatever somebody wrote there. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}
