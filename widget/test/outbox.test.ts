import assert from "node:assert/strict";
import { test } from "node:test";
import type { Answer } from "../src/line.ts";
import { back_off, fit, length, longest, Outbox } from "../src/outbox.ts";

/** A browser's storage that two outboxes may share. */
function shelf() {
  const kept = new Map<string, string>();
  return {
    kept,
    get: (key: string) => kept.get(key) ?? null,
    put: (key: string, value: string) => void kept.set(key, value),
    remove: (key: string) => void kept.delete(key),
    keys: (start: string) => [...kept.keys()].filter((key) => key.startsWith(start)),
  };
}

const id = (n: number) => `client-id-${String(n).padStart(8, "0")}`;
const yes = (seq: number, duplicate = false): Answer => ({ ok: true, conversation: "c", seq, created_at: "", duplicate });
const no = (code: string, retry_after_ms?: number): Answer => ({ ok: false, error: { code, ...(retry_after_ms && { retry_after_ms }) } });

test("a message is on the shelf before anybody could send it, and survives a reload under the same id", () => {
  const there = shelf();
  new Outbox(there).add("Hello", null, id(1), 1_000);
  const after = new Outbox(there);
  assert.equal(after.next(0)?.client_id, id(1));
  assert.equal(after.next(0)?.text, "Hello");
});

test("messages go one by one and in order, whatever has to be tried again", () => {
  const outbox = new Outbox(shelf());
  outbox.add("first", null, id(1), 0);
  outbox.add("second", null, id(2), 1);
  outbox.answered(id(1), no("busy"), 10, 0.5);
  assert.equal(outbox.next(11), null, "the second waits for the first");
  assert.equal(outbox.next(10 + 500)?.client_id, id(1));
  outbox.answered(id(1), yes(1), 600, 0.5);
  assert.equal(outbox.next(600)?.client_id, id(2));
});

test("tries come 0.5 to 10 s apart, doubled, with chance in it; the server may ask for more", () => {
  for (const random of [0, 0.5, 1]) {
    const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((tries) => back_off(tries, random));
    assert.ok(waits.every((ms) => ms >= 500 && ms <= 10_000), String(waits));
    assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
  }
  assert.notEqual(back_off(4, 0.1), back_off(4, 0.9));
  const outbox = new Outbox(shelf());
  outbox.add("a", null, id(1), 0);
  outbox.answered(id(1), no("rate_limited", 4_000), 0, 0.5);
  assert.equal(outbox.wait(0), 4_000);
});

test("unreachable, busy and their kin are tried for as long as the page lives", () => {
  for (const code of ["unreachable", "busy", "db_unavailable", "rate_limited", "draining", "retry"]) {
    const outbox = new Outbox(shelf());
    outbox.add("a", null, id(1), 0);
    for (let i = 0; i < 100; i++) outbox.answered(id(1), no(code), 0, 0.5);
    assert.equal(outbox.find(id(1))?.state, "waiting", code);
  }
});

test("a permanent refusal, known or not, leaves the queue at once and lets the next one go", () => {
  for (const code of ["bad_request", "too_large", "forbidden", "client_id_conflict", "a_code_of_tomorrow"]) {
    const outbox = new Outbox(shelf());
    outbox.add("refused", null, id(1), 0);
    outbox.add("next", null, id(2), 1);
    outbox.answered(id(1), no(code), 5, 0.5);
    assert.deepEqual([outbox.find(id(1))?.state, outbox.find(id(1))?.reason], ["failed", code]);
    assert.equal(outbox.next(5)?.client_id, id(2));
  }
});

test("a crash of the server is tried five times, then shown with a way to try again", () => {
  const outbox = new Outbox(shelf());
  outbox.add("a", null, id(1), 0);
  const states = Array.from({ length: 5 }, () => (outbox.answered(id(1), no("internal"), 0, 0.5), outbox.find(id(1))?.state));
  assert.deepEqual(states, ["waiting", "waiting", "waiting", "waiting", "failed"]);
  outbox.again(id(1));
  assert.equal(outbox.next(0)?.client_id, id(1), "the same id");
  outbox.answered(id(1), no("internal"), 0, 0.5);
  assert.equal(outbox.find(id(1))?.state, "waiting", "five tries more");
});

test("acknowledged is not yet in the log: it is kept until its entry comes, and never sent again", () => {
  const there = shelf();
  const outbox = new Outbox(there);
  outbox.add("a", null, id(1), 0);
  outbox.answered(id(1), yes(7, true), 0, 0.5);
  assert.equal(outbox.next(1e9), null);
  assert.equal(new Outbox(there).next(1e9), null, "nor after a reload");
  outbox.stored("c", 6);
  assert.ok(outbox.find(id(1)));
  outbox.stored("c", 7);
  assert.equal(outbox.find(id(1)), undefined);
  assert.equal(there.kept.size, 0);
});

test("its entry may come before the acknowledgement", () => {
  const outbox = new Outbox(shelf());
  outbox.add("a", null, id(1), 0);
  outbox.drop(id(1));
  outbox.answered(id(1), yes(1), 0, 0.5);
  assert.deepEqual(outbox.items, []);
});

test("a thread that takes nothing any more: the same id asks for a new one, at once and only once", () => {
  const outbox = new Outbox(shelf());
  outbox.add("a", "old", id(1), 0);
  outbox.answered(id(1), no("closed"), 0, 0.5);
  assert.deepEqual([outbox.next(0)?.client_id, outbox.next(0)?.conversation], [id(1), null]);
  outbox.answered(id(1), no("closed"), 0, 0.5);
  assert.equal(outbox.find(id(1))?.state, "failed");
});

test("the connection is back: what waited only for it goes, what the server put off does not", () => {
  const outbox = new Outbox(shelf());
  outbox.add("a", null, id(1), 0);
  for (let i = 0; i < 9; i++) outbox.answered(id(1), no("unreachable"), 0, 0.5);
  outbox.hurry();
  assert.equal(outbox.wait(0), 0);
  outbox.answered(id(1), no("rate_limited", 3_000), 0, 0);
  outbox.hurry();
  assert.ok((outbox.wait(0) ?? 0) >= 3_000);
});

test("another tab's message is shown once, and sent from here only if that tab does not", () => {
  const there = shelf();
  const [one, two] = [new Outbox(there), new Outbox(there)];
  one.add("a", null, id(1), 0);
  const [key, value] = [...there.kept][0] ?? ["", ""];
  two.heard(key, value, 1_000);
  two.heard(key, value, 1_500);
  assert.equal(two.items.length, 1);
  assert.equal(two.next(1_000), null, "a courtesy");
  assert.equal(two.next(20_000)?.client_id, id(1), "the tab was closed");
  one.answered(id(1), yes(1), 0, 0.5);
  two.heard(key, there.get(key), 2_000);
  assert.equal(two.next(20_000), null);
  one.drop(id(1));
  two.heard(key, null, 2_000);
  assert.equal(two.items.length, 1, "two waits for the entry itself");
  two.drop(id(1));
  assert.deepEqual(two.items, []);
});

test("another tab deleted it: it is gone here too; what is no message of ours is left alone", () => {
  const there = shelf();
  const [one, two] = [new Outbox(there), new Outbox(there)];
  one.add("a", null, id(1), 0);
  const [key, value] = [...there.kept][0] ?? ["", ""];
  two.heard(key, value, 0);
  one.drop(id(1));
  two.heard(key, null, 0);
  assert.deepEqual(two.items, []);
  for (const nonsense of ["", "{", "null", "{}", "[1]", '"x"']) two.heard("out:x", nonsense, 0);
  assert.deepEqual(two.items, []);
});

test("another log: what was meant for a conversation, and what the old log acknowledged, is asked anew under the same id", () => {
  const outbox = new Outbox(shelf());
  outbox.add("a", "c", id(1), 0);
  outbox.add("b", "c", id(2), 1);
  outbox.answered(id(1), yes(9), 0, 0.5);
  outbox.forget_conversations();
  assert.deepEqual(outbox.items.map((i) => [i.client_id, i.state, i.conversation, i.seq]), [[id(1), "waiting", null, undefined], [id(2), "waiting", null, undefined]]);
});

test("what a restored log has lost is offered, not sent", () => {
  const outbox = new Outbox(shelf());
  outbox.lost(id(1), "I wrote this before", 5);
  assert.equal(outbox.next(1e9), null);
  outbox.again(id(1));
  assert.equal(outbox.next(0)?.text, "I wrote this before");
});

test("a text is fitted to what the server keeps: NFC, trimmed, no controls, no halves of characters; length in code points", () => {
  assert.equal(fit("  e\u0301\r\nb\tc\u0000\u0007\u0085 \n"), "\u00e9\nb\tc");
  assert.equal(fit("a\ud800b"), "a\ufffdb");
  assert.equal(fit("👩‍👩‍👧"), "👩‍👩‍👧");
  assert.equal(length("😀".repeat(longest)), longest);
  assert.equal(fit(" \n\t "), "");
});
