/** What the panel keeps in this browser for its site: one key a thing, so that two tabs never write over each other. */

const prefix = `onethread:${document.documentElement.dataset["site"]}:`;

/** Browsers that forbid or have filled their storage throw: then everything lives as long as the page, as it does before the first message. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}

export const get = (key: string): string | null => attempt(() => localStorage.getItem(prefix + key)) ?? null;

export const put = (key: string, value: string): void => attempt(() => localStorage.setItem(prefix + key, value));

export const remove = (key: string): void => attempt(() => localStorage.removeItem(prefix + key));

/** Tells each thing there is, and from then on what another tab puts or removes (null). */
export function watch(heard: (key: string, value: string | null, other_tab: boolean) => void): void {
  const tell = (key: string | null, value: string | null, other_tab: boolean) => {
    if (key?.startsWith(prefix)) heard(key.slice(prefix.length), value, other_tab);
  };
  for (const key of attempt(() => Object.keys(localStorage)) ?? []) tell(key, attempt(() => localStorage.getItem(key)) ?? null, false);
  addEventListener("storage", ({ key, newValue }) => tell(key, newValue, true));
}
