/** One word kept in the host page's storage. Browsers that forbid their storage throw: then it is as if nothing were kept. */
export class Kept {
  #storage: () => Storage;
  #key: string;

  constructor(storage: () => Storage, key: string) {
    this.#storage = storage;
    this.#key = key;
  }

  get(): string | null {
    try {
      return this.#storage().getItem(this.#key);
    } catch {
      return null;
    }
  }

  set(value: string): void {
    try {
      this.#storage().setItem(this.#key, value);
    } catch {
      // As above.
    }
  }
}
