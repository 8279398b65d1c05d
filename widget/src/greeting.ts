/** The greeting: one question of the owner's beside the bubble. Once a visit, never over a form, and one tap sends it away for good. */
import { Kept } from "./kept.ts";

/** Seconds after which it comes, unless the tag says otherwise. */
const usual = 20;
/** Where somebody may be writing; what has the focus inside a frame cannot be seen from here. */
const fields = "input,textarea,select,iframe,[contenteditable]";

/** Shows what the tag's `data-greeting` says, `data-greeting-after` seconds from now; undefined where there is nothing to say. */
export function greet(root: ShadowRoot, { greeting, greetingAfter }: DOMStringMap, open: () => void): { remove(): void } | undefined {
  const refused = new Kept(() => localStorage, "onethread-greeting");
  const shown = new Kept(() => sessionStorage, "onethread-greeting");
  if (!greeting || refused.get() || shown.get()) return;

  const card = document.createElement("div");
  const text = document.createElement("button");
  const x = document.createElement("button");
  card.className = "greet";
  card.setAttribute("role", "status");
  text.className = "text";
  text.dir = "auto";
  text.textContent = greeting;
  text.onclick = open;
  x.className = "x";
  x.setAttribute("aria-label", "No thanks, don’t show again");
  x.onclick = () => {
    refused.set("no");
    remove();
  };
  card.append(text, x);

  let gone = false;
  /** In its place while nobody writes, out of the way while somebody does. */
  const place = () => {
    let focus = document.activeElement;
    while (focus?.shadowRoot?.activeElement) focus = focus.shadowRoot.activeElement;
    card.hidden = document.hidden || Boolean(focus?.matches(fields));
    if (card.hidden || gone || card.isConnected) return;
    root.append(card);
    shown.set("yes");
  };
  // The focus has not arrived yet when it leaves a field.
  const soon = () => setTimeout(place);
  const events = ["focusin", "focusout", "visibilitychange"];
  const timer = setTimeout(() => {
    for (const event of events) document.addEventListener(event, soon);
    place();
  }, 1000 * Number(greetingAfter ?? usual));
  const remove = () => {
    gone = true;
    clearTimeout(timer);
    for (const event of events) document.removeEventListener(event, soon);
    card.remove();
  };
  return { remove };
}
