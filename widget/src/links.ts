/** Links in plain text: http and https only, made by the reader's side. */

export type Piece = { text: string; href?: string };

/** Cuts a text into plain pieces and links; the pieces together are the text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"“”]+/gi)) {
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

function address(url: string): string | null {
  try {
    return new URL(url).href;
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
