/**
 * The bubble once it is wanted: the panel in its frame, what waits to be read, the greeting, and what a page may ask for:
 *
 *     open() close() toggle()   the panel
 *     identify({name, email})   who is signed in on the page; kept in memory until the visitor writes
 *     on(event, act)            "open" · "close" · "unread" (how many wait) · "message" (how many came while this page was open)
 *     off(event, act)
 *     ready(act)                called once all of the above work
 *
 * Comes after loader.ts, which leaves the site's tag on the host.
 */
import { greet } from "./greeting.ts";
import { Kept } from "./kept.ts";
import type { Call } from "./loader.ts";

declare const BUBBLE_CSS: string;

type Act = (n?: number) => void;

const host = document.currentScript!.parentElement as HTMLElement & { own: HTMLScriptElement };
/** The site's own tag, which the page may have taken away since. */
const own = host.own;
const site = own.dataset["site"] ?? "";
const home = new URL(`/widget/${site}`, own.src);
if (own.dataset["team"]) home.search = `team=${encodeURIComponent(own.dataset["team"])}`;
const root = host.shadowRoot as ShadowRoot;
const button = root.querySelector("button") as HTMLButtonElement;
const badge = document.createElement("b");
const view = window.visualViewport;
/** The host page's storage, where this only says that its visitor has written to this site. */
const written = new Kept(() => localStorage, "onethread");
const acts: Record<string, Set<Act>> = { open: new Set(), close: new Set(), unread: new Set(), message: new Set() };

let frame: HTMLIFrameElement | undefined;
let loaded = false;
let open = false;
let unread = 0;
/** Who the page says its visitor is. */
let person: object | undefined;
/** The page's own title while ours stands there, and ours. */
let title: { theirs: string; ours: string } | undefined;

/** A page's own function; what it throws is the page's, and stops nothing here. */
function call(act: Act, n?: number): void {
  try {
    act(n);
  } catch (error) {
    reportError(error);
  }
}

const happened = (event: string, n?: number): void => [...(acts[event] ?? [])].forEach((act) => call(act, n));

function post(message: object): void {
  if (loaded) frame?.contentWindow?.postMessage(message, home.origin);
}

function tell(): void {
  const { URL: url, title, referrer } = document;
  post({ type: open ? "open" : "close", page: { url, title, referrer } });
}

/** Fetches the panel, unseen. */
function warm(): void {
  if (frame) return;
  frame = document.createElement("iframe");
  frame.title = "Chat";
  frame.src = home.href;
  frame.hidden = true;
  frame.onload = () => {
    loaded = true;
    if (person) post({ type: "identify", person });
    tell();
  };
  root.append(frame);
}

/** The badge, the button's name, and the title of a page that nobody looks at. */
function draw(): void {
  const news = open ? 0 : unread;
  button.setAttribute("aria-label", `${open ? "Close" : "Open"} chat${news ? `, ${news} new` : ""}`);
  badge.textContent = `${news || ""}`;
  if (title && document.title === title.ours) document.title = title.theirs;
  title = undefined;
  if (!unread || !document.hidden) return;
  title = { theirs: document.title, ours: `(${unread}) ${document.title}` };
  document.title = title.ours;
}

function show(on: boolean): void {
  if (on === open) return;
  warm();
  open = on;
  if (frame) frame.hidden = !on;
  greeting?.remove();
  draw();
  (on ? frame : button)?.focus();
  tell();
  happened(on ? "open" : "close");
}

const methods: Record<string, (given: never, act: Act) => void> = {
  open: () => show(true),
  close: () => show(false),
  toggle: () => show(!open),
  identify: (given: { name?: unknown; email?: unknown }) => {
    const text = (value: unknown) => (value ? String(value) : undefined);
    person = { name: text(given.name), email: text(given.email) };
    post({ type: "identify", person });
  },
  on: (event: string, act) => acts[event]?.add(act),
  off: (event: string, act) => acts[event]?.delete(act),
  ready: (act: Act) => call(act),
};

addEventListener("message", ({ source, origin, data }) => {
  if (!frame || source !== frame.contentWindow || origin !== home.origin) return;
  if (data.type === "close") show(false);
  if (data.type === "kept") written.set(site);
  if (data.type === "message") happened("message", data.n);
  if (data.type !== "unread" || data.n === unread) return;
  unread = data.n;
  draw();
  happened("unread", unread);
});
root.addEventListener("keydown", (event) => {
  if ((event as KeyboardEvent).key === "Escape") show(false);
});
document.addEventListener("visibilitychange", draw);
// A phone's keyboard shrinks what is seen, not the page: the panel fits itself to what is seen.
view?.addEventListener("resize", () => {
  host.style.cssText = `--tall:${view.height}px;--top:${view.offsetTop}px`;
});

const sheet = new CSSStyleSheet();
sheet.replaceSync(BUBBLE_CSS);
root.adoptedStyleSheets.push(sheet);
button.append(badge);
button.onpointerenter = button.onfocus = warm;
// Somebody who has written before waits for answers; somebody whose hand is there already waits for the panel.
if (written.get() === site || button.matches(":hover,:focus")) warm();
const greeting = written.get() === null ? greet(root, own.dataset, () => show(true)) : undefined;

const queue = window.Onethread as Call[];
/** From now on a call is done at once; one that makes no sense is left alone. */
queue.push = (...calls) => {
  for (const [method, given, act] of calls) call(() => methods[method]?.(given as never, act as Act));
  return 0;
};
queue.push(...queue.splice(0));
