import assert from "node:assert/strict";
import { test } from "node:test";
import { Rows } from "../src/rows.ts";
import type { Row } from "../src/shapes.ts";

const maya = { id: "maya", name: "Maya" };
const tom = { id: "tom", name: "Tom" };
const row = (id: string, version: number, more: Partial<Row> = {}): Row => ({
  id, version, head: 1, status: "open", assignee: tom, assignment_epoch: 1, visitor: { id: `v${id}`, name: "Ana" }, waiting_since: null, unread: 0,
  last: { text: "Hello", author: { kind: "visitor", name: "Ana" }, created_at: `2026-11-24T14:0${version}:00Z` }, created_at: "2026-11-24T14:00:00Z", ...more,
});
const ids = (rows: Row[]): string[] => rows.map((r) => r.id);

test("a row counts only with a higher version", () => {
  const rows = new Rows("tom");
  assert.equal(rows.apply(row("a", 2)), true);
  assert.equal(rows.apply(row("a", 1, { assignee: maya })), false);
  assert.equal(rows.apply(row("a", 2, { assignee: maya })), false);
  assert.equal(rows.get("a")?.assignee, tom);
  assert.equal(rows.apply(row("a", 3, { assignee: maya })), true);
  assert.deepEqual(ids(rows.shown("mine")), []);
  assert.deepEqual(ids(rows.shown("team")), ["a"]);
});

test("the waiting stand in the order of arrival, mine with the latest word first", () => {
  const rows = new Rows("tom");
  const waits = (since: string): Partial<Row> => ({ status: "waiting", assignee: null, waiting_since: since });
  for (const r of [row("a", 1), row("b", 2), row("w2", 1, waits("2026-11-24T14:02:00Z")), row("w1", 1, waits("2026-11-24T14:01:00Z"))]) rows.apply(r);
  assert.deepEqual(ids(rows.shown("mine")), ["b", "a"]);
  assert.deepEqual(ids(rows.shown("waiting")), ["w1", "w2"]);
  assert.equal(rows.place("w2"), 2);
});

test("a snapshot drops what went elsewhere unseen, but not what was told while it was read", () => {
  const rows = new Rows("tom");
  for (const r of [row("gone", 1), row("here", 1), row("shown", 1), row("team", 1, { assignee: maya })]) rows.apply(r);
  rows.reading();
  rows.apply(row("new", 1));
  rows.snapshot([row("here", 2)], { mine: 3 }, "shown");
  assert.deepEqual(ids(rows.shown("mine")).sort(), ["here", "new", "shown"]);
  assert.deepEqual(ids(rows.shown("team")).sort(), ["here", "new", "shown", "team"]);
});

test("what an answer tells early gives way to the row itself", () => {
  const rows = new Rows("tom");
  rows.apply(row("a", 1, { assignee: null, status: "waiting" }));
  rows.expect("a", { assignee: tom, status: "open" });
  assert.deepEqual(ids(rows.shown("mine")), ["a"]);
  assert.equal(rows.apply(row("a", 2, { assignee: maya })), true);
  assert.deepEqual(ids(rows.shown("mine")), []);
});
