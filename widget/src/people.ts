/** Faces: an initial in the person's colour. */
import { el } from "./element.ts";
import { hue } from "./hue.ts";

/** A face for the eye only: the name stands beside it. */
export function face(name: string, classes = ""): HTMLElement {
  const face = el("span", `av ${classes} h${hue(name)}`, ([...name.trim()][0] ?? "").toLocaleUpperCase());
  face.setAttribute("aria-hidden", "true");
  return face;
}
