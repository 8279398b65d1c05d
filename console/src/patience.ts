/** When to try again, and when not: the codes of the line and the waits between tries. */

const transient = new Set(["busy", "db_unavailable", "rate_limited", "draining", "retry", "internal", "lost"]);

/** Whether the same ask may succeed later as it is; an unknown code is permanent. `lost` is ours: no answer came. */
export const passes = (code: string): boolean => transient.has(code);

/** `internal` is a crash on the other side: five tries, then a person decides. */
export const tries = (code: string): number => (code === "internal" ? 5 : Infinity);

/** Milliseconds before try number `attempt` (1 is the second try): 0.5 s doubled to 10 s, half of it by chance, never under what the server asked. */
export function untilNext(attempt: number, atLeast = 0, random = Math.random): number {
  const full = Math.min(10_000, 500 * 2 ** Math.min(attempt - 1, 10));
  return Math.max(full * (0.5 + random() / 2), atLeast + random() * Math.min(atLeast, 500));
}

/** Milliseconds before reconnecting: three times within a second each, at random the first time, then doubled to 10 s. */
export function untilReconnect(attempt: number, atLeast = 0, random = Math.random): number {
  const wait = attempt === 0 ? random() * 1000 : Math.min(10_000, 500 * 2 ** Math.max(1, attempt - 1)) * (0.5 + random() / 2);
  return Math.max(wait, atLeast);
}

/** A fresh client id: 22 signs of base64url, 128 bits by chance. */
export function clientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
