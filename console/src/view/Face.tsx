/** A person's face: the first letter in the person's own colour; grey for somebody without a name. */

import type { Availability } from "../shapes.ts";
import { initial } from "../text.ts";
import { Icon } from "./Icon.tsx";

interface Face { name: string | null; hue: number; size?: "s" | "m" | "l"; present?: Availability | null }

export function Face({ name, hue, size, present }: Face) {
  const letter = name ? initial(name) : "";
  const here = present === "available" ? " on" : present === "mine_only" ? " mine" : present === "away" ? " away" : "";
  return (
    <span class={`av ${size ?? ""} ${letter ? `h${hue}` : ""}${here}`} aria-hidden="true">
      {letter || <Icon name="user" small />}
    </span>
  );
}
