/** People on the screen: a face is an initial in the person's colour, a name stands apart from the words around it. */
import type { Child, Part } from "./element.ts";
import { hue } from "./hue.ts";

/** A face for the eye only: the name stands beside it. */
export const face = (name: string, classes = ""): Part =>
  [`span av h${hue(name)} ${classes}`, { "aria-hidden": true }, ([...name.trim()][0] ?? "").toLocaleUpperCase()];

/** A sentence with names, each isolated, so that one in another script does not turn the words around it. */
export const sentence = (words: TemplateStringsArray, ...names: string[]): Child[] =>
  words.flatMap((text, i): Child[] => (i < names.length ? [text, ["bdi", {}, names[i]]] : [text]));
