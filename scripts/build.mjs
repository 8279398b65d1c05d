// Builds both front ends into chat_server/front/: bundles by esbuild, style sheets with only the tokens they use, templates as they are.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";

const out = "chat_server/front";
const target = ["chrome111", "firefox113", "safari16.4"];

const both = /light-dark\(((?:[^(),]|\([^)]*\))+),((?:[^()]|\([^)]*\))+)\)/g;

/** Of tokens with light-dark(): the light values, and after them the dark ones for those who wish so; for pages without a theme of their own. */
function by_wish(tokens) {
  const dark = [...tokens.matchAll(/(--[\w-]+):\s*([^;]*light-dark\([^;]*);/g)].map(([, v, value]) => `${v}:${value.replace(both, (_, __, it) => it.trim())};`);
  const light = tokens.replace(both, (_, it) => it.trim()).replace(/\[data-theme=[^}]*\}/g, "");
  return `${light}\n@media (prefers-color-scheme:dark){:root{${dark.join("")}}}`.replace(/(--[\w-]+):\s+/g, "$1:").replace(/,\s+/g, ",").replace(/ \/ /g, "/");
}

/**
 * Keeps the token declarations that the sheets use (and those that these use), and writes the light value before each light-dark().
 * `guests` are sheets that come later, by script, and use the same tokens.
 */
async function styled(sheets, name, { themed = true, guests = [] } = {}) {
  const tokens = await readFile("widget/tokens.css", "utf8");
  const own = (await Promise.all(sheets.map((s) => readFile(s, "utf8")))).join("\n");
  const values = new Map([...tokens.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((m) => [m[1], m[2]]));
  const used = new Set();
  const visit = (text) => {
    for (const [, v] of text.matchAll(/var\((--[\w-]+)/g)) if (!used.has(v)) { used.add(v); visit(values.get(v) ?? ""); }
  };
  visit(own);
  for (const guest of guests) visit(await readFile(guest, "utf8"));
  if (![...used].some((v) => values.has(v))) return build({ stdin: { contents: own, loader: "css" }, outfile: `${out}/${name}`, minify: true, target });
  const needed = tokens.replace(/(--[\w-]+):\s*[^;]+;/g, (line, v) => (used.has(v) ? line : ""));
  const kept = !themed ? by_wish(needed.replace(/\/\*[^]*?\*\//g, "")) : needed.replace(/(--[\w-]+):\s*([^;]*light-dark\([^;]*);/g, (line, v, value) =>
      `${v}: ${value.replace(both, (_, light) => light.trim())};\n  ${line}`);
  return build({ stdin: { contents: `${kept}\n${own}`, loader: "css" }, outfile: `${out}/${name}`, minify: true, target: ["chrome123", "firefox120", "safari17.5"] });
}

const script = (entry, name, more = {}) =>
  existsSync(entry) && build({ entryPoints: [entry], outfile: `${out}/${name}`, bundle: true, minify: true, format: "iife", target, loader: { ".css": "text" },
    jsx: "automatic", jsxImportSource: "preact", legalComments: "none", define: { "process.env.NODE_ENV": '"production"' }, ...more });

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

/** A sheet that travels inside a script, as its text; its tokens, if it has any, are declared by the page's own sheet. */
async function inlined(sheet) {
  const { outputFiles } = await build({ entryPoints: [sheet], minify: true, target, write: false });
  return JSON.stringify(outputFiles[0].text.trim());
}

/** Where a script finds a bundle: caches keep it for a year, so its address changes with its content. */
async function address(name) {
  const content = await readFile(`${out}/${name}`);
  return `/front/${name}?v=${createHash("sha256").update(content).digest("hex").slice(0, 8)}`;
}

await styled(["widget/src/panel.css"], "panel.css", { themed: false, guests: ["widget/src/log.css"] });
await styled(["console/src/console.css"], "console.css");
await script("widget/src/bubble.ts", "bubble.js", { define: { BUBBLE_CSS: await inlined("widget/src/bubble.css") } });
const loader = { LAUNCHER_CSS: await inlined("widget/src/launcher.css"), BUBBLE: JSON.stringify(await address("bubble.js")) };
await script("widget/src/loader.ts", "widget.js", { define: loader, tsconfigRaw: "{}" }); // which spares it "use strict"
await script("widget/src/log.ts", "log.js", { format: "esm", define: { LOG_CSS: await inlined("widget/src/log.css") } });
await script("widget/src/panel.ts", "panel.js", { define: { LOG: JSON.stringify(await address("log.js")) },
  format: "esm", banner: { js: "(()=>{" }, footer: { js: "})()" } }); // for "iife" esbuild wraps a fetched module in what only Node.js needs
await script("console/src/console.tsx", "console.js");
for (const folder of ["widget/templates", "console/templates"])
  for (const file of await readdir(folder)) await cp(`${folder}/${file}`, `${out}/${file}`);
await writeFile(`${out}/.built`, "");
