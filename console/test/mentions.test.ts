import assert from "node:assert/strict";
import { test } from "node:test";
import { calling, mates, mentions } from "../src/mentions.ts";

const team = ["Maya", "Maya Tamm", "Tom", "J. O'Neil (EU)"].map((name) => ({ id: name, name }));
const names = (query: string): string[] => mates(team, query).map((m) => m.name);

test("an @ at the beginning of a word calls the team, an address does not", () => {
  assert.deepEqual(calling("@", 1), { from: 0, query: "" });
  assert.deepEqual(calling("Look, @ma", 9), { from: 6, query: "ma" });
  assert.deepEqual(calling("(@maya ta", 9), { from: 1, query: "maya ta" });
  assert.equal(calling("ana@example", 11), null);
  assert.equal(calling("@tom\n", 5), null);
});

test("names are found by any of their words, and no longer once they stand there", () => {
  assert.deepEqual(names(""), team.map((m) => m.name));
  assert.deepEqual(names("ta"), ["Maya Tamm"]);
  assert.deepEqual(names("maya"), ["Maya", "Maya Tamm"]);
  assert.deepEqual(names("tom "), []);
  assert.deepEqual(names("tom please"), []);
});

test("a note is cut at whom it calls, and its pieces are the note", () => {
  const text = "@maya tamm and @Tom, not @Tomas or a@tom; @J. O'Neil (EU)!";
  const pieces = mentions(text, team);
  assert.equal(pieces.map((p) => p.text).join(""), text);
  assert.deepEqual(pieces.flatMap((p) => (p.who ? [p.who.name] : [])), ["Maya Tamm", "Tom", "J. O'Neil (EU)"]);
  assert.deepEqual(mentions("@Tom", []), [{ text: "@Tom" }]);
});
