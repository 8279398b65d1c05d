import assert from "node:assert/strict";
import { test } from "node:test";
import { everybody, Lines } from "../src/lines.ts";
import { Rows } from "../src/rows.ts";
import type { Row } from "../src/shapes.ts";

const billing = { id: "b", key: "billing", name: "Billing", members: ["maya"] };
const waits = (id: string, since: string, more: Partial<Row> = {}): Row => ({
  id, version: 1, head: 1, status: "waiting", assignee: null, assignment_epoch: 0, visitor: { id: `v${id}`, name: "Ana" }, waiting_since: `2026-11-24T14:0${since}:00Z`,
  unread: 0, last: null, created_at: "2026-11-24T14:00:00Z", ...more,
});

test("who goes first stands first, and the place is that in one's own line", () => {
  const rows = new Rows("tom");
  const team = { id: "b", name: "Billing" };
  for (const row of [waits("a", "1"), waits("b", "2", { team }), waits("c", "3", { tier: { rank: 1, name: "Regulars" } }), waits("d", "4", { team, tier: { rank: 0, name: "Checkout" } }), waits("e", "5")]) rows.apply(row);
  assert.deepEqual(rows.shown("waiting").map((r) => r.id), ["d", "c", "a", "b", "e"]);
  assert.deepEqual(["d", "c", "a", "b", "e"].map((id) => rows.place(id)), [1, 1, 2, 2, 3]);
});

test("a list shows one line or all, and a team that is no more is no choice", () => {
  const lines = new Lines();
  const [of, none] = [waits("a", "1", { team: { id: "b", name: "Billing" } }), waits("b", "2")];
  assert.deepEqual(lines.choices.value, []);
  lines.are([billing]);
  assert.deepEqual(lines.choices.value.map((c) => c.id), [everybody, "b"]);
  assert.deepEqual([of, none].map(lines.shows), [true, true]);
  lines.chosen.value = "b";
  assert.deepEqual([of, none].map(lines.shows), [true, false]);
  lines.chosen.value = everybody;
  assert.deepEqual([of, none].map(lines.shows), [false, true]);
  lines.chosen.value = "b";
  lines.are([]);
  assert.equal(lines.chosen.value, null);
});
