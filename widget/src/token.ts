/** Who this visitor is: a token of the server, in memory until there is a message to keep it for. */
import type { Drawer } from "./drawer.ts";

const key = "token";

export class Token {
  #drawer: Drawer;
  #value: string | null;
  #kept: boolean;

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
    this.#value = drawer.get(key);
    this.#kept = this.#value !== null;
  }

  get value(): string | null {
    return this.#value;
  }

  /** Whether an earlier page or this one wrote a message: the visitor is known. */
  get kept(): boolean {
    return this.#kept;
  }

  /** What `hello` returned: the same, a fresher one, or the first. */
  given(value: string): void {
    this.#value = value;
    if (this.#kept) this.#drawer.put(key, value);
  }

  /** From now on in the browser; other tabs are told by the browser. */
  keep(): void {
    this.#kept = true;
    if (this.#value !== null) this.#drawer.put(key, this.#value);
  }

  /** Takes the token another tab stored; true if that makes us somebody else. */
  take(value: string | null): boolean {
    if (value === null || value === this.#value) return false;
    this.#value = value;
    this.#kept = true;
    return true;
  }

  /** The server does not know it (any more); what another tab has stored meanwhile is tried instead. */
  drop(): void {
    if (this.stored === this.#value) this.#drawer.remove(key);
    this.#value = this.stored;
  }

  /** What other tabs have stored meanwhile. */
  get stored(): string | null {
    return this.#drawer.get(key);
  }
}

/** Whether a key of the drawer is the token's. */
export const is_token = (name: string): boolean => name === key;
