// Builds both front ends into chat_server/front/: bundles by esbuild, style sheets with only the tokens they use, templates as they are.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { minify } from "terser";

const out = "chat_server/front";
/** The oldest browsers on the host's pages, and in panel and console (light-dark(), :has()). */
const target = ["chrome111", "firefox113", "safari16.4"];
const floor = ["chrome123", "firefox121", "safari17.5"];

const both = /light-dark\(((?:[^(),]|\([^)]*\))+),((?:[^()]|\([^)]*\))+)\)/g;
const declaration = /(--[\w-]+):\s*([^;]+);/g;

/** Keeps the token declarations that the sheets use (and those that these use). */
async function tokens_of(css) {
  const tokens = await readFile("widget/tokens.css", "utf8");
  const values = new Map([...tokens.matchAll(declaration)].map(([, name, value]) => [name, value]));
  const used = new Set();
  const visit = (text) => {
    for (const [, v] of text.matchAll(/var\((--[\w-]+)/g)) if (values.has(v) && !used.has(v)) { used.add(v); visit(values.get(v)); }
  };
  visit(css);
  return { values, used, sheet: tokens.replace(declaration, (line, name) => (used.has(name) ? line : "")) };
}

const sheet = (contents, name, target) => build({ stdin: { contents, loader: "css" }, outfile: `${out}/${name}`, minify: true, target });
const read = async (files) => (await Promise.all(files.map((f) => readFile(f, "utf8")))).join("\n");

/** A sheet with the tokens it uses, and the light value before each light-dark(). */
async function styled(files, name) {
  const own = await read(files);
  const { sheet: tokens } = await tokens_of(own);
  const kept = tokens.replace(/(--[\w-]+):\s*([^;]*light-dark\([^;]*);/g, (line, v, value) => `${v}: ${value.replace(both, (_, light) => light.trim())};\n  ${line}`);
  return sheet(`${kept}\n${own}`, name, floor);
}

/** The same for a page that must be light and has no theme of its own: values that are used once stand in their place, the others get one letter. */
async function light(files, name) {
  let own = await read(files);
  const { values, used } = await tokens_of(own);
  const declared = [];
  for (const token of used) {
    const use = new RegExp(`var\\(${token}\\)`, "g");
    const value = values.get(token).replace(/#(.)\1(.)\2(.)\3\b/g, "#$1$2$3").replace(/\s*([,/(])\s*/g, "$1").replace(/light-dark\((#\w+),\1\)/, "$1");
    const n = own.match(use)?.length ?? 0;
    const short = `--${String.fromCharCode(97 + declared.length)}`;
    if (n > 1) declared.push(`${short}:${value}`);
    own = own.replace(use, n > 1 ? `var(${short})` : value);
  }
  return sheet(`:root{color-scheme:light dark;${declared.join(";")}}\n${own}`, name, floor);
}

const script = (entry, name, more = {}) =>
  existsSync(entry) && build({ entryPoints: [entry], outfile: `${out}/${name}`, bundle: true, minify: true, format: "iife", target, loader: { ".css": "text" },
    jsx: "automatic", jsxImportSource: "preact", legalComments: "none", define: { "process.env.NODE_ENV": '"production"' }, ...more });

/** The same for the panel, where every byte counts: terser puts what is used once in its place, which esbuild does not. */
async function small_script(entry, name, more = {}) {
  const { outputFiles } = await script(entry, name, { format: "esm", write: false, ...more });
  const { code } = await minify(outputFiles[0].text, { module: true, ecma: 2020, compress: { passes: 3, inline: 1, lhs_constants: false, unsafe_arrows: true } });
  await writeFile(`${out}/${name}`, code);
}

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

await light(["widget/src/panel.css", "widget/src/thread.css"], "panel.css");
await styled(["console/src/console.css"], "console.css");
await script("widget/src/bubble.ts", "bubble.js", { define: { BUBBLE_CSS: await inlined("widget/src/bubble.css") } });
const loader = { LAUNCHER_CSS: await inlined("widget/src/launcher.css"), BUBBLE: JSON.stringify(await address("bubble.js")) };
await script("widget/src/loader.ts", "widget.js", { define: loader, tsconfigRaw: "{}" }); // which spares it "use strict"
await small_script("widget/src/panel.ts", "panel.js", { target: floor });
await script("console/src/console.tsx", "console.js");
for (const folder of ["widget/templates", "console/templates"])
  for (const file of await readdir(folder)) await cp(`${folder}/${file}`, `${out}/${file}`);
await writeFile(`${out}/.built`, "");
