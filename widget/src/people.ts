/** Faces: an initial in a colour, given by person in the order in which they come in. */
import { el } from "./element.ts";

/** How many people have a colour of their own. */
const colours = 3;

export class People {
  #colour = new Map<string, number>();

  /** The number of a person's colour, the same for as long as the page lives. */
  colour(name: string): number {
    const known = this.#colour.get(name) ?? (this.#colour.size % colours) + 1;
    this.#colour.set(name, known);
    return known;
  }

  /** A face for the eye only: the name stands beside it. */
  face(name: string, classes = ""): HTMLElement {
    const face = el("span", `av ${classes} h${this.colour(name)}`, ([...name.trim()][0] ?? "").toLocaleUpperCase());
    face.setAttribute("aria-hidden", "true");
    return face;
  }
}
