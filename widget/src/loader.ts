/** The one tag on a site's page: a button in a shadow root, and on demand the panel in a frame. Stores nothing before the first message. */
declare const LAUNCHER_CSS: string;

const tag = "onethread-chat";
/** The host page's storage, where this only says that its visitor has written to this site. */
const flag = "onethread";

function start(src: string, site: string): void {
  const home = new URL("widget/" + site, src);
  const host = document.createElement(tag);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  const button = document.createElement("button");
  const badge = document.createElement("b");
  const drawn = (name: string) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const svg = drawn("svg");
  const path = drawn("path");
  const view = window.visualViewport;
  let frame: HTMLIFrameElement | undefined;
  let loaded = false;
  let open = false;
  let unread = 0;

  const tell = () => {
    const { URL: url, title, referrer } = document;
    if (loaded) frame!.contentWindow!.postMessage({ type: open ? "open" : "close", page: { url, title, referrer } }, home.origin);
  };
  const warm = () => {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = "Chat";
    frame.src = home.href;
    frame.hidden = true;
    frame.onload = () => {
      loaded = true;
      tell();
    };
    root.append(frame);
  };
  const draw = () => {
    const news = open ? 0 : unread;
    button.setAttribute("aria-label", `${open ? "Close" : "Open"} chat${news ? `, ${news} new` : ""}`);
    badge.textContent = `${news || ""}`;
  };
  const show = (on: boolean) => {
    warm();
    open = on;
    frame!.hidden = !on;
    draw();
    (on ? frame! : button).focus();
    tell();
  };

  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== home.origin) return;
    if (data.type === "close") show(false);
    unread = data.n ?? unread;
    draw();
    try {
      if (data.type === "kept") localStorage.setItem(flag, site);
    } catch {
      // A page without storage: the badge comes when the panel is opened.
    }
  });
  root.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Escape" && open) show(false);
  });
  // A phone's keyboard shrinks what is seen, not the page: the panel fits itself to what is seen.
  view?.addEventListener("resize", () => {
    host.style.cssText = `--tall:${view.height}px;--top:${view.offsetTop}px`;
  });

  sheet.replaceSync(LAUNCHER_CSS);
  root.adoptedStyleSheets = [sheet];
  button.onclick = () => show(!open);
  button.onpointerenter = button.onfocus = warm;
  svg.setAttribute("viewBox", "0 0 24 24");
  path.setAttribute("d", "M18.35 15.95A7.75 7.75 0 1 0 12 19.25h8.5");
  svg.append(path);
  button.append(svg, badge);
  root.append(button);
  draw();
  // Beside the body, not in it: frameworks that replace the body leave it where it is.
  document.documentElement.append(host);
  try {
    if (localStorage.getItem(flag) === site) setTimeout(warm, 1000);
  } catch {
    // As above.
  }
}

const own = (document.currentScript ?? document.querySelector("script[data-site]")) as HTMLScriptElement | null;
const site = own?.dataset["site"];
if (own && site && !document.querySelector(tag)) start(own.src, site);
