import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../../widget/src/thread.ts";
import { promised } from "../src/promised.ts";

let seq = 0;
const said = (text: string, findings: object[] = []): Entry =>
  ({ conversation: "c", seq: ++seq, prev: seq - 1, kind: "message", author: { kind: "agent", id: "m", name: "Maya" }, text, data: { findings }, created_at: "2026-11-22T10:00:00Z" }) as Entry;
const commitment = (start: number, end: number, due?: string): object => ({ id: "promise", family: "commitment", severity: "info", start, end, due });

test("the words of a promise are cut out of the message by code points, whatever stands before them", () => {
  const [one] = promised([said("🎁 I'll write by four. Thanks!", [commitment(2, 21, "2026-11-22T16:00:00+00:00"), { family: "blame", start: 0, end: 1 }])]);
  assert.deepEqual(one, { words: "I'll write by four.", by: "Maya", due: "2026-11-22T16:00:00+00:00" });
});

test("the newest three, and none from before the thread was last closed", () => {
  const old = said("I'll call.", [commitment(0, 9)]);
  const closed = { ...said(""), kind: "resolved" } as Entry;
  const later = ["one", "two", "three", "four"].map((word) => said(`I'll ${word}`, [commitment(0, 5 + word.length)]));
  assert.deepEqual(promised([old]).map((p) => p.words), ["I'll call"]);
  assert.deepEqual(promised([old, closed]).map((p) => p.words), []);
  assert.deepEqual(promised([old, closed, ...later]).map((p) => p.words), ["I'll two", "I'll three", "I'll four"]);
});

test("a visitor's words and findings of another shape are no promise", () => {
  assert.deepEqual(promised([{ ...said("I'll wait."), data: { findings: "none" } } as Entry, said("Fine.")]), []);
});
