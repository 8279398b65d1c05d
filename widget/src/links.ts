/** Links in plain text, for panel and console: http and https only, made by the reader's side. */

export type Piece = { text: string; href?: string };

/** Cuts a text into plain pieces and links; the pieces together are the text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  // Signs that turn the direction end an address: it must not look like another one.
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"“”`\p{Cc}\p{Cf}]+/giu)) {
    const shown = trimmed(match[0]);
    const href = address(shown);
    if (href === null) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: shown, href });
    end = match.index + shown.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Where a link leads; none for an address with a user name in it, which shows one place and opens another. */
export function address(shown: string): string | null {
  try {
    const url = new URL(shown);
    return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : null;
  } catch {
    return null; // looks like a link and is none: it stays text
  }
}

/** Without the punctuation of the sentence around it; a closing bracket stays if it was opened inside. */
function trimmed(url: string): string {
  for (;;) {
    const last = url.at(-1) ?? "";
    const open = { ")": "(", "]": "[" }[last];
    const loose = open ? url.split(open).length < url.split(last).length : /[.,;:!?'’»…*_]/.test(last);
    if (!loose) return url;
    url = url.slice(0, -1);
  }
}
