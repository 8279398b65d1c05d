/** A text somebody wrote: text nodes, its line breaks, links to http(s) only, and in a note the names it calls. */

import { mentions } from "../mentions.ts";
import type { Person } from "../shapes.ts";
import { pieces } from "../text.ts";

/** `call` are those whom the text calls by name, `me` is oneself. */
export function Text({ of, call = [], me }: { of: string; call?: readonly Person[]; me?: string }) {
  return (
    <p dir="auto" class="said">
      {pieces(of).map((piece) =>
        piece.href ? <a href={piece.href} target="_blank" rel="noopener noreferrer">{piece.text}</a>
        : mentions(piece.text, call).map(({ text, who }) => (who ? <b class={who.id === me ? "at me-at" : "at"}>{text}</b> : text)))}
    </p>
  );
}
