/** Who this visitor is: a token of the server, in memory until there is a message to keep it for. */
import * as drawer from "./drawer.ts";

/** Its key in the drawer. */
export const key = "token";

export let value = drawer.get(key);
/** Whether an earlier page or this one wrote a message: the visitor is known. */
export let kept = value !== null;

/** What `hello` returned: the same, a fresher one, or the first. */
export function given(token: string): void {
  value = token;
  if (kept) drawer.put(key, token);
}

/** From now on in the browser; other tabs are told by the browser. */
export function keep(): void {
  kept = true;
  if (value) given(value);
}

/** Takes what another tab has stored; true if that makes us somebody else. */
export function take(): boolean {
  const stored = drawer.get(key);
  if (!stored || stored === value) return false;
  value = stored;
  return (kept = true);
}

/** The server does not know it (any more); what another tab has stored meanwhile is tried instead. */
export function drop(): void {
  if (take()) return;
  value = null;
  drawer.remove(key);
}
