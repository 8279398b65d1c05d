/** What the panel keeps in this browser for one site: one key a thing, so that two tabs never write over each other. */

export class Drawer {
  #prefix: string;

  constructor(site: string) {
    this.#prefix = `onethread:${site}:`;
  }

  get(key: string): string | null {
    return this.#attempt((storage) => storage.getItem(this.#prefix + key)) ?? null;
  }

  put(key: string, value: string): void {
    this.#attempt((storage) => storage.setItem(this.#prefix + key, value));
  }

  remove(key: string): void {
    this.#attempt((storage) => storage.removeItem(this.#prefix + key));
  }

  /** The keys that begin so. */
  keys(start: string): string[] {
    const all = this.#attempt((storage) => Object.keys(storage)) ?? [];
    return all.filter((key) => key.startsWith(this.#prefix + start)).map((key) => key.slice(this.#prefix.length));
  }

  /** Calls back when another tab put or removed (null) something of this site. */
  watch(changed: (key: string, value: string | null) => void): void {
    addEventListener("storage", ({ key, newValue }) => {
      if (key?.startsWith(this.#prefix)) changed(key.slice(this.#prefix.length), newValue);
    });
  }

  /** Browsers that forbid or have filled their storage throw: then everything lives as long as the page, as it does before the first message. */
  #attempt<T>(act: (storage: Storage) => T): T | undefined {
    try {
      return act(localStorage);
    } catch {
      return undefined;
    }
  }
}
