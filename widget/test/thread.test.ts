import assert from "node:assert/strict";
import { test } from "node:test";
import { Thread, type Entry } from "../src/thread.ts";

const entry = (seq: number, prev = seq - 1): Entry =>
  ({ conversation: "c", seq, prev, kind: "message", author: { kind: "visitor", id: "v", name: "Ana" }, text: String(seq), created_at: "" });

test("an entry that follows is applied, one already there is ignored, one after a hole is a gap", () => {
  const thread = new Thread();
  assert.equal(thread.offer(entry(1)), "applied");
  assert.equal(thread.offer(entry(1)), "ignored");
  assert.equal(thread.offer(entry(3)), "gap");
  assert.equal(thread.offer(entry(2)), "applied");
  assert.equal(thread.offer(entry(3)), "applied");
  assert.deepEqual(thread.entries.map((e) => e.seq), [1, 2, 3]);
});

test("an entry whose predecessor is one this client may not see is applied all the same", () => {
  const thread = new Thread();
  thread.base([entry(1), entry(2)]);
  assert.equal(thread.offer(entry(5, 2)), "applied");
  assert.equal(thread.last, 5);
});

test("older pages come in front and never move last", () => {
  const thread = new Thread();
  thread.base([entry(4), entry(5)]);
  thread.earlier([entry(2), entry(3), entry(4)]);
  assert.deepEqual(thread.entries.map((e) => e.seq), [2, 3, 4, 5]);
  assert.equal(thread.last, 5);
});

test("whatever is lost, doubled or reordered, syncing after a gap gives the log once and in order", () => {
  let dice = 7;
  const random = () => (dice = (dice * 16807) % 2147483647) / 2147483647;
  for (let round = 0; round < 200; round++) {
    const log = Array.from({ length: 40 }, (_, i) => entry(i + 1));
    const wire = log.flatMap((e) => (random() < 0.2 ? [] : random() < 0.2 ? [e, e] : [e])).sort(() => random() - 0.6);
    const thread = new Thread();
    for (const e of wire) if (thread.offer(e) === "gap") for (const missing of log.slice(thread.last)) thread.offer(missing);
    for (const missing of log.slice(thread.last)) thread.offer(missing);
    assert.deepEqual(thread.entries, log);
  }
});
