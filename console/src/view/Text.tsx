/** A text somebody wrote: text nodes, its line breaks, and links to http(s) only. */

import { pieces } from "../text.ts";

export function Text({ of }: { of: string }) {
  return (
    <p dir="auto" class="said">
      {pieces(of).map((piece) =>
        piece.href ? <a href={piece.href} target="_blank" rel="noopener noreferrer">{piece.text}</a> : piece.text)}
    </p>
  );
}
