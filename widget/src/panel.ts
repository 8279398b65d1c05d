/**
 * The panel in its frame: one visit, drawn, and told to the page around it. Imports point down:
 *
 *     panel → view → composer, people → element, words
 *             view ⇢ log → blocks, cards, asks, links: fetched when there is a thread
 *           ↘ visit → line → packets
 *           ↘ frame   ↘ outbox, token → drawer · conversation → thread
 */
import { Frame } from "./frame.ts";
import { View } from "./view.ts";
import { Visit } from "./visit.ts";

const root = document.documentElement;
const panel = document.querySelector<HTMLElement>("[role=dialog]") as HTMLElement;
const url = new URL("/socket.io/?EIO=4&transport=websocket", location.href);
url.protocol = url.protocol.replace("http", "ws");

let open = false;
/** What the page around has been told. */
let told = { unread: 0, heard: 0, kept: false };
let planned = false;

const visit = new Visit(root.dataset["site"] ?? "", url.href, () => {
  if (!planned) queueMicrotask(draw);
  planned = true;
});

visit.team = new URLSearchParams(location.search).get("team");

const frame = new Frame({
  opened() {
    visit.page = frame.page;
    open = true;
    visit.start();
    look();
    view.focus();
  },
  closed() {
    visit.page = frame.page;
    open = false;
    // Nobody has opened it: only someone who has written before waits for answers.
    if (visit.token.kept) visit.start();
    look();
  },
  identified: (person) => visit.introduce(person),
});

const view = new View(panel, visit, frame.alone ? undefined : () => frame.close());

function draw(): void {
  planned = false;
  view.draw();
  const now = { unread: visit.conversation?.unread ?? 0, heard: visit.heard, kept: visit.token.kept && visit.conversation !== null };
  if (now.unread !== told.unread) frame.unread(now.unread);
  if (now.heard !== told.heard) frame.heard(now.heard);
  if (now.kept && !told.kept) frame.kept();
  told = now;
}

/** Tells the visit whether it is before the visitor's eyes. */
function look(): void {
  visit.watched(open && document.visibilityState === "visible");
}

addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) frame.close();
});
document.addEventListener("visibilitychange", () => {
  look();
  if (document.visibilityState === "visible" && (open || visit.token.kept)) visit.wake();
});
for (const name of ["pageshow", "online"]) addEventListener(name, () => (open || visit.token.kept) && visit.wake());

if (frame.alone) {
  open = true;
  visit.start();
  look();
}
view.draw();
