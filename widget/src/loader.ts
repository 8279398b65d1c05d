/**
 * The one tag on a site's page:
 *
 *     <script src="https://chat.example/widget.js" data-site="KEY" async></script>
 *
 * draws the bubble and fetches the rest (bubble.ts) when the page has loaded or somebody is about to press. A page talks to the
 * chat through a list that works before this has loaded and after:
 *
 *     window.Onethread = window.Onethread || [];
 *     Onethread.push(["identify", { name: "Ana", email: "ana@example.org" }]);
 *
 * Once this has run, `Onethread.open()` says the same as `Onethread.push(["open"])`. There are `open` `close` `toggle`
 * `identify` `on` `off` `ready`, described in bubble.ts. Nothing is stored before the first message.
 */
declare const LAUNCHER_CSS: string;
/** Where the rest is, seen from here; changes with its content. */
declare const BUBBLE: string;

/** One call that waits: the method's name and what it is given. */
export type Call = [method: string, ...given: unknown[]];
type Api = Call[] & Record<string, unknown>;
/** A page that demands trusted types gives an address to a script only through a named policy. */
interface Policies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}
declare global {
  interface Window { Onethread?: unknown; trustedTypes?: Policies }
}

const tag = "onethread-chat";

function start(own: HTMLScriptElement): void {
  const host = Object.assign(document.createElement(tag), { own });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const button = document.createElement("button");
  const waiting = window.Onethread;
  const api = (window.Onethread = Array.isArray(waiting) ? waiting : []) as Api;
  let asked = false;
  let trusted: string | undefined;

  const rest = () => {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    const url = new URL(BUBBLE, own.src).href;
    script.src = trusted ??= window.trustedTypes?.createPolicy("onethread", { createScriptURL: (same) => same }).createScriptURL(url) ?? url;
    script.nonce = own.nonce as string;
    script.onerror = () => (asked = false); // the next press tries again
    host.append(script);
  };
  for (const method of ["open", "close", "toggle", "identify", "on", "off", "ready"])
    api[method] = (...given: unknown[]) => {
      api.push([method, ...given]);
      rest();
    };

  sheet.replaceSync(LAUNCHER_CSS);
  root.adoptedStyleSheets = [sheet];
  button.setAttribute("aria-label", "Open chat");
  button.onclick = api["toggle"] as () => void;
  button.onpointerenter = rest;
  root.append(button);
  // Beside the body, not in it: frameworks that replace the body leave it where it is.
  document.documentElement.append(host);
  const soon = () => setTimeout(rest, 500);
  if (api.length) rest();
  else if (document.readyState === "complete") soon();
  else addEventListener("load", soon);
}

const own = (document.currentScript ?? document.querySelector("script[data-site]")) as HTMLScriptElement | null;
if (own?.dataset["site"] && !document.querySelector(tag)) start(own);
