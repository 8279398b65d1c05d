/** Where the visitor writes: a field that grows with its text, and the button beside it. */
import { label } from "./element.ts";
import { fit, length, longest } from "./outbox.ts";
import * as words from "./words.ts";

export class Composer {
  #field: HTMLTextAreaElement;
  #go: HTMLButtonElement;
  #note: HTMLElement;

  /** `say` takes a message, or answers false and it stays in the field; `typing` hears of every change. */
  constructor(form: HTMLFormElement, say: (text: string) => boolean, typing: () => void) {
    const field = (this.#field = form.querySelector("textarea") as HTMLTextAreaElement);
    this.#go = form.querySelector(".go") as HTMLButtonElement;
    this.#note = form.querySelector("[role=alert]") as HTMLElement;
    label(field, words.message);
    label(this.#go, words.send);
    form.onsubmit = (event) => {
      event.preventDefault();
      if (!say(field.value)) return;
      field.value = "";
      this.fit();
      field.focus();
    };
    field.onkeydown = (event) => {
      // 229: a key that belongs to an input method, which some browsers report after the composition has ended.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      form.requestSubmit();
    };
    field.oninput = () => {
      this.fit();
      if (field.value.trim()) typing();
    };
  }

  /** To whom one writes. */
  set placeholder(text: string) {
    this.#field.placeholder = text;
  }

  focus(): void {
    this.#field.focus();
  }

  /** Gives the field the height of its text, and says so when there is too much of it. */
  fit(): void {
    const field = this.#field;
    const n = length(fit(field.value));
    this.#go.disabled = n === 0 || n > longest;
    const note = n > longest ? words.too_long(n) : "";
    if (this.#note.textContent !== note) this.#note.textContent = note;
    field.style.blockSize = "auto";
    // Not on the screen it has no height to give.
    if (field.scrollHeight) field.style.blockSize = `${field.scrollHeight}px`;
  }
}
