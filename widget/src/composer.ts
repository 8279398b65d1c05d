/** Where the visitor writes: a field that grows with its text, and the button beside it. */
import { draw, part } from "./element.ts";
import { fit, length, longest } from "./outbox.ts";
import * as words from "./words.ts";

const form = part<HTMLFormElement>("form");
export const field = part<HTMLTextAreaElement>("textarea");
const go = part<HTMLButtonElement>(".go");

/** `say` takes a message, or answers false and it stays in the field; `typing` hears of every change. */
export function compose(say: (text: string) => boolean, typing: () => void): void {
  form.onsubmit = (event) => {
    event.preventDefault();
    if (!say(field.value)) return;
    field.value = "";
    fit_field();
    field.focus();
  };
  field.onkeydown = (event) => {
    // 229: a key that belongs to an input method, which some browsers report after the composition has ended.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  };
  field.oninput = () => {
    fit_field();
    if (field.value.trim()) typing();
  };
}

/** Gives the field the height of its text, and says so when there is too much of it. */
export function fit_field(): void {
  const n = length(fit(field.value));
  go.disabled = !n || n > longest;
  draw(part("small[role=alert]"), [n > longest && words.too_long(n)]);
  field.style.height = "auto";
  // Not on the screen it has no height to give.
  if (field.scrollHeight) field.style.height = `${field.scrollHeight}px`;
}
