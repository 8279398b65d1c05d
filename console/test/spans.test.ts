import assert from "node:assert/strict";
import { test } from "node:test";
import type { Finding, Severity } from "../src/shapes.ts";
import { about, carried, inOrder, spots, stateOf, stretches, type Spot } from "../src/spans.ts";
import { points } from "../src/text.ts";

/** A finding about a word of a text, counted the way the server counts. */
function about_(text: string, word: string, severity: Severity = "warn"): Finding {
  const start = points(text.slice(0, text.indexOf(word)));
  const end = start + points(word);
  return { id: `r:${start}:${end}`, rule: "r", family: "f", severity, start, end, message: "m" };
}
const words = (draft: string, list: Spot[]): string[] => list.map((s) => draft.slice(s.from, s.to));

test("spans are laid over the draft in UTF-16, past emoji and the blanks the server never saw", () => {
  const draft = "  \n😀 Hi Anna 👩‍🚀, obviously ";
  const text = draft.trim();
  assert.deepEqual(words(draft, spots(draft, [about_(text, "Anna"), about_(text, "obviously")])), ["Anna", "obviously"]);
});

test("findings move along with the words, and go when one writes in them", () => {
  const before = "Hi Anna, obviously late";
  const list = spots(before, [about_(before, "Anna"), about_(before, "obviously")]);
  const cases: [string, string[]][] = [
    ["Hi Anna, well obviously late", ["Anna", "obviously"]],
    ["Hello Anna, obviously late", ["Anna", "obviously"]],
    ["Hi Ana, obviously late", ["obviously"]],
    ["Hi Annab, obviously late", ["obviously"]],
    ["Hi Anna, obvious late", ["Anna"]],
    ["Hi Anna, obviously late again", ["Anna", "obviously"]],
    ["", []],
  ];
  for (const [after, stay] of cases) assert.deepEqual(words(after, carried(list, before, after)), stay, after);
});

test("a draft is cut into stretches that make the draft again, the strongest finding on top", () => {
  const draft = "Hi 😀 Anna, obviously";
  const list = spots(draft, [about_(draft, "Anna, obviously", "info"), about_(draft, "Anna", "block")]);
  const cut = stretches(draft, list);
  assert.equal(cut.map((s) => s.text).join(""), draft);
  assert.deepEqual(cut.map((s) => [s.text, s.spot?.finding.severity ?? null]), [["Hi 😀 ", null], ["Anna", "block"], [", obviously", "info"]]);
});

test("what is missing is drawn on the sign before the place", () => {
  const draft = "Hello 😀";
  const list = spots(draft, [{ ...about_(draft, "Hello"), start: 7, end: 7 }]);
  assert.deepEqual(stretches(draft, list).map((s) => [s.text, s.spot !== null]), [["Hello ", false], ["😀", true]]);
  assert.deepEqual(stretches("", []), []);
});

test("what holds comes first, then the order of the draft; information asks for nothing", () => {
  const draft = "soon Anna later";
  const list = spots(draft, [about_(draft, "later", "hint"), about_(draft, "soon"), about_(draft, "Anna", "block")]);
  assert.deepEqual(words(draft, inOrder(list)), ["Anna", "soon", "later"]);
  assert.equal(stateOf(list), "held");
  assert.equal(stateOf(list.filter((s) => s.finding.severity !== "block")), "advise");
  assert.equal(stateOf(spots(draft, [about_(draft, "soon", "info")])), "clear");
});

test("what was left as it is, is known by its rule and words wherever it moves", () => {
  const [before, after] = ["now soon", "then and soon"];
  assert.equal(about(before, spots(before, [about_(before, "soon")])[0]!), about(after, spots(after, [about_(after, "soon")])[0]!));
});
