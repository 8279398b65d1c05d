import assert from "node:assert/strict";
import { test } from "node:test";
import { called, matching, openSlot, parts } from "../src/canned.ts";
import { local, moments } from "../src/moments.ts";

const list = [
  { shortcut: "hello", title: "Greet and ask openly", text: "Hello {name|there}, this is {agent}." },
  { shortcut: "thanks", title: "Thank and close", text: "Thank you." },
  { shortcut: "late", title: "The parcel is late, say hello", text: "{day|which day?}" },
];
const shortcuts = (query: string): string[] => matching(list, query).map((c) => c.shortcut);
const filled = (text: string, visitor: string | null): string => parts(text, { visitor, agent: "Maya" }).map((p) => p.text).join("");

test("a slash calls at the beginning, after a space and on a new line, never inside a word", () => {
  assert.deepEqual(called("/", 1), { from: 0, query: "" });
  assert.deepEqual(called("Hi /par late", 12), { from: 3, query: "par late" });
  assert.deepEqual(called("Hi\n/x and more", 5), { from: 3, query: "x" });
  for (const text of ["and/or", "https://x", "/ ", "1 / 2", "a/", "/a/b"]) assert.equal(called(text, text.length), null, text);
});

test("what is typed finds by shortcut first, then by every word of the title", () => {
  assert.deepEqual(shortcuts(""), ["hello", "thanks", "late"]);
  assert.deepEqual(shortcuts("hello"), ["hello", "late"]);
  assert.deepEqual(shortcuts("ask gr"), ["hello"]);
  assert.deepEqual(shortcuts("reet"), []);
});

test("a name and oneself are filled in, anything else stays open, and a name brings no place of its own", () => {
  assert.equal(filled(list[0]!.text, "Ana Kovač"), "Hello Ana, this is Maya.");
  assert.equal(filled(list[0]!.text, null), "Hello there, this is Maya.");
  assert.equal(filled("{name}, {day|which day?} and {time}", null), "{name}, {day} and {time}");
  assert.equal(filled("Hi {name|you}", "{agent}"), "Hi agent");
  assert.equal(filled("{name|$&}{", "$&"), "$&{");
  assert.deepEqual(parts("{day}!", { visitor: null, agent: "Maya" }), [{ text: "{day}", kind: "slot" }, { text: "!", kind: "plain" }]);
});

test("the open place is the next one from the caret, then the first", () => {
  const text = "first {a}, then {b}";
  assert.deepEqual(openSlot(text, ["{a}", "{b}"]), { from: 6, to: 9 });
  assert.deepEqual(openSlot(text, ["{a}", "{b}"], 9), { from: 16, to: 19 });
  assert.deepEqual(openSlot(text, ["{a}"], 9), { from: 6, to: 9 });
  assert.equal(openSlot("a {brace} of one's own", []), null);
});

test("one puts aside for an hour, until tomorrow and until Monday at nine, on the own clock, and Monday stands there once", () => {
  const said = (at: string): string[] => moments(new Date(at)).map((m) => `${m.label}: ${local(m.at)}`);
  assert.deepEqual(said("2026-11-25T22:30"), ["In 1 hour: 2026-11-25T23:30", "Tomorrow 9:00: 2026-11-26T09:00", "Monday 9:00: 2026-11-30T09:00"]);
  assert.deepEqual(said("2026-11-29T08:00"), ["In 1 hour: 2026-11-29T09:00", "Monday 9:00: 2026-11-30T09:00"]);
  assert.deepEqual(said("2026-11-30T08:00"), ["In 1 hour: 2026-11-30T09:00", "Tomorrow 9:00: 2026-12-01T09:00", "Monday 9:00: 2026-12-07T09:00"]);
  assert.deepEqual(said("2026-12-31T12:00")[1], "Tomorrow 9:00: 2027-01-01T09:00");
});

test("a name that is not known takes its comma with it", () => {
  const whole = (text: string, visitor: string | null): string => parts(text, { visitor, agent: "Maya" }).map((p) => p.text).join("");
  assert.equal(whole("I am sorry, {name|}. Let me look.", null), "I am sorry. Let me look.");
  assert.equal(whole("I am sorry, {name|}. Let me look.", "Ana Kovač"), "I am sorry, Ana. Let me look.");
  assert.equal(whole("{name|}, thank you for waiting.", null), "Thank you for waiting.");
  assert.equal(whole("Thank you, {name|}, for waiting.", null), "Thank you, for waiting.");
});
