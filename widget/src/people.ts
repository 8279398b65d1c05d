/** People on the screen: a face is an initial in the person's colour, a name stands apart from the words around it. */
import { el } from "./element.ts";
import { hue } from "./hue.ts";

/** A face for the eye only: the name stands beside it. */
export function face(name: string, classes = ""): HTMLElement {
  const face = el("span", `av ${classes} h${hue(name)}`, ([...name.trim()][0] ?? "").toLocaleUpperCase());
  face.setAttribute("aria-hidden", "true");
  return face;
}

/** The sentence with each name isolated, so that a name in another script does not turn the words around it. */
export function with_names(sentence: string, names: (string | null)[]): (Node | string)[] {
  const name = names.find((n) => n && sentence.includes(n));
  if (!name) return [sentence];
  const at = sentence.indexOf(name);
  const others = names.filter((n) => n !== name);
  return [...with_names(sentence.slice(0, at), others), el("bdi", "", name), ...with_names(sentence.slice(at + name.length), others)];
}
