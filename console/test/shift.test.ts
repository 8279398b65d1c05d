import assert from "node:assert/strict";
import { test } from "node:test";
import type { Mate, Row } from "../src/shapes.ts";
import { lastSaid, line, plan } from "../src/shift.ts";

const mate = (name: string, more: Partial<Mate> = {}): Mate => ({ id: name, name, role: "agent", availability: "available", present: true, open: 0, capacity: 2, ...more });
const given = (n: number, ...team: Mate[]): string[] => [...plan(Array.from({ length: n }, (_, i) => String(i)), team).values()];

test("each goes to who keeps the fewest, and to the line once everybody is full", () => {
  assert.deepEqual(given(5, mate("Tom"), mate("Kai")), ["Kai", "Tom", "Kai", "Tom", line]);
  assert.deepEqual(given(3, mate("Tom", { open: 1 }), mate("Kai")), ["Kai", "Kai", "Tom"]);
});

test("without a limit there is always room", () => {
  assert.deepEqual(given(3, mate("Tom", { open: 7, capacity: 0 })), ["Tom", "Tom", "Tom"]);
});

test("nobody who is not here, or takes no new ones, is proposed", () => {
  assert.deepEqual(given(1, mate("Tom", { present: false }), mate("Kai", { availability: "away" }), mate("Ada", { availability: "mine_only" })), [line]);
  assert.deepEqual(given(1), [line]);
});

test("the next one is told the last words, and whose they are", () => {
  const row = (kind: "visitor" | "agent", name: string | null, text: string | null): Row =>
    ({ visitor: { id: "v", name: "Ana" }, last: { text, author: { kind, name }, created_at: "" } }) as Row;
  assert.equal(lastSaid(row("visitor", null, "Where  is it?")), "Ana wrote last: “Where is it?”");
  assert.equal(lastSaid(row("agent", "Maya", "I ask.")), "Maya wrote last: “I ask.”");
  assert.equal(lastSaid(row("visitor", null, null)), "");
});
