/**
 * The panel in its frame: one visit, drawn, and told to the page around it. A frame holds one of everything, so each module is
 * one thing with its state. Imports point down:
 *
 *     panel → view → log, asks → cards → people, words → element
 *           ↘ frame  ↘ composer
 *             visit → line → packets
 *                   ↘ outbox, token → drawer
 *                   ↘ conversation → thread
 */
import { unread } from "./conversation.ts";
import * as frame from "./frame.ts";
import * as token from "./token.ts";
import * as view from "./view.ts";
import * as visit from "./visit.ts";

let open = frame.alone;
let page: visit.Page | undefined;
let planned = false;

function draw(): void {
  planned = false;
  view.redraw();
  const conversation = visit.conversation;
  frame.tell("unread", conversation ? unread(conversation) : 0);
  frame.tell("message", visit.heard);
  if (conversation && token.kept) frame.tell("kept", 1);
}

/** Tells the visit whether it is before the visitor's eyes, and connects. Where nobody has opened it, only someone who has written before waits for answers. */
function look(): void {
  const visible = !document.hidden;
  if (visible && (open || token.kept)) visit.wake();
  visit.watched(open && visible, page);
}

frame.listen((opened, around) => {
  page = around;
  open = opened;
  look();
  if (open) view.focus();
}, visit.introduce);
visit.begin(() => {
  if (!planned) queueMicrotask(draw);
  planned = true;
}, new URLSearchParams(location.search).get("team"));
view.show();
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) frame.close();
});
document.addEventListener("visibilitychange", look);
for (const event of ["pageshow", "online"]) addEventListener(event, look);
if (open) look();
view.redraw();
