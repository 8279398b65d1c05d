import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import type { Answer } from "../src/line.ts";
import { fresh, tab } from "./browser.ts";

type Outbox = Awaited<ReturnType<typeof tab>>["outbox"];

let kept: Map<string, string>;
const outbox = async (): Promise<Outbox> => (await tab()).outbox;
/** As after a reload: a new page takes what the drawer keeps. */
async function reloaded(): Promise<Outbox> {
  const anew = await outbox();
  for (const [key, value] of kept) anew.heard(key.slice("onethread:KEY:".length), value, false);
  return anew;
}

const id = (n: number) => `client-id-${String(n).padStart(8, "0")}`;
const put = (box: Outbox, n: number, text: string, more: object = {}) => box.add({ client_id: id(n), text, conversation: undefined, ...more });
const find = (box: Outbox, n: number) => box.items.find((i) => i.client_id === id(n));
const yes = (seq: number, duplicate = false): Answer => ({ ok: true, conversation: "c", seq, created_at: "", duplicate });
const no = (code: string, retry_after_ms?: number): Answer => ({ ok: false, error: { code, ...(retry_after_ms && { retry_after_ms }) } });
/** Milliseconds until the next one goes. */
const wait = (box: Outbox) => Math.max(0, box.next()!.not_before - Date.now());

beforeEach(() => {
  kept = fresh();
  mock.timers.reset();
  mock.timers.enable({ apis: ["Date"], now: 2e12 });
});

test("a message is in the drawer before anybody could send it, and survives a reload under the same id", async () => {
  put(await outbox(), 1, "Hello");
  const after = await reloaded();
  assert.deepEqual([after.next()?.client_id, after.next()?.text, wait(after)], [id(1), "Hello", 0]);
});

test("messages go one by one and in order, whatever has to be tried again", async () => {
  const box = await outbox();
  put(box, 1, "first");
  put(box, 2, "second");
  box.answered(id(1), no("busy"));
  assert.equal(box.next()?.client_id, id(1), "the second waits for the first");
  assert.ok(wait(box) >= 500);
  box.answered(id(1), yes(1));
  assert.equal(box.next()?.client_id, id(2));
});

test("tries come 0.5 to 10 s apart, doubled, with chance in it; the server may ask for more", async (t) => {
  for (const random of [0, 0.5, 0.999]) {
    const chance = t.mock.method(Math, "random", () => random);
    const box = await outbox();
    put(box, 1, "a");
    const waits = Array.from({ length: 9 }, () => (box.answered(id(1), no("busy")), wait(box)));
    assert.ok(waits.every((ms) => ms >= 500 && ms <= 10_000), String(waits));
    assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
    box.answered(id(1), no("rate_limited", 40_000));
    assert.equal(wait(box), 40_000);
    chance.mock.restore();
  }
});

test("unreachable, busy and their kin are tried for as long as the page lives", async () => {
  for (const code of ["unreachable", "busy", "db_unavailable", "rate_limited", "draining", "retry"]) {
    const box = await outbox();
    put(box, 1, "a");
    for (let i = 0; i < 100; i++) box.answered(id(1), no(code));
    assert.equal(find(box, 1)?.state, "waiting", code);
  }
});

test("a permanent refusal, known or not, leaves the queue at once and lets the next one go", async () => {
  for (const code of ["bad_request", "too_large", "forbidden", "client_id_conflict", "a_code_of_tomorrow"]) {
    const box = await outbox();
    put(box, 1, "refused");
    put(box, 2, "next");
    box.answered(id(1), { ok: false, error: { code, message: "No, for a reason." } });
    assert.deepEqual([find(box, 1)?.state, find(box, 1)?.reason, find(box, 1)?.words], ["failed", code, "No, for a reason."]);
    assert.equal(box.next()?.client_id, id(2));
  }
});

test("a crash of the server is tried five times, then shown with a way to try again", async () => {
  const box = await outbox();
  put(box, 1, "a");
  box.answered(id(1), no("busy"));
  const states = Array.from({ length: 5 }, () => (box.answered(id(1), no("internal")), find(box, 1)?.state));
  assert.deepEqual(states, ["waiting", "waiting", "waiting", "waiting", "failed"]);
  box.again(id(1));
  assert.deepEqual([box.next()?.client_id, wait(box)], [id(1), 0], "the same id, at once");
  box.answered(id(1), no("internal"));
  assert.equal(find(box, 1)?.state, "waiting", "five tries more");
});

test("acknowledged is not yet in the log: it is kept until its entry comes, and never sent again", async () => {
  const box = await outbox();
  put(box, 1, "a");
  box.answered(id(1), yes(7, true));
  assert.equal(box.next(), undefined);
  assert.equal((await reloaded()).next(), undefined, "nor after a reload");
  box.caught_up(6);
  assert.ok(find(box, 1));
  box.caught_up(7);
  assert.deepEqual([box.items, kept.size], [[], 0]);
});

test("its entry may come before the acknowledgement", async () => {
  const box = await outbox();
  put(box, 1, "a");
  box.drop(id(1));
  box.answered(id(1), yes(1));
  assert.deepEqual(box.items, []);
});

test("a thread that takes nothing any more: the same id asks for a new one, at once and only once", async () => {
  const box = await outbox();
  put(box, 1, "a", { conversation: "old" });
  box.answered(id(1), no("closed"));
  assert.deepEqual([box.next()?.client_id, box.next()?.conversation, wait(box)], [id(1), undefined, 0]);
  box.answered(id(1), no("closed"));
  assert.equal(find(box, 1)?.state, "failed");
});

test("the connection is back: what waited only for it goes, what the server put off does not", async () => {
  const box = await outbox();
  put(box, 1, "a");
  for (let i = 0; i < 9; i++) box.answered(id(1), no("unreachable"));
  box.caught_up(0);
  assert.equal(wait(box), 0);
  box.answered(id(1), no("rate_limited", 30_000));
  box.caught_up(0);
  assert.equal(wait(box), 30_000);
});

test("another tab's message is shown once, and sent from here only if that tab does not", async () => {
  const [one, two] = [await outbox(), await outbox()];
  put(one, 1, "a");
  const key = `out:${id(1)}`;
  const value = () => kept.get(`onethread:KEY:${key}`) ?? null;
  two.heard(key, value(), true);
  mock.timers.tick(500);
  two.heard(key, value(), true);
  assert.equal(two.items.length, 1);
  assert.equal(wait(two), 5_500, "a courtesy");
  mock.timers.tick(20_000);
  assert.equal(wait(two), 0, "the tab was closed");
  one.answered(id(1), yes(1));
  two.heard(key, value(), true);
  assert.equal(two.next(), undefined);
  one.drop(id(1));
  two.heard(key, null, true);
  assert.equal(two.items.length, 1, "two waits for the entry itself");
  two.drop(id(1));
  assert.deepEqual(two.items, []);
});

test("another tab deleted it: it is gone here too; what is no message of ours is left alone", async () => {
  const [one, two] = [await outbox(), await outbox()];
  put(one, 1, "a");
  const key = `out:${id(1)}`;
  two.heard(key, kept.get(`onethread:KEY:${key}`)!, true);
  one.drop(id(1));
  two.heard(key, null, true);
  assert.deepEqual(two.items, []);
  for (const nonsense of ["", "{", "null", "{}", "[1]", '"x"']) two.heard("out:x", nonsense, true);
  assert.deepEqual(two.items, []);
});

test("another log: what was meant for a conversation, and what the old log acknowledged, is asked anew under the same id", async () => {
  const box = await outbox();
  put(box, 1, "a", { conversation: "c" });
  put(box, 2, "b", { conversation: "c" });
  box.answered(id(1), yes(9));
  box.forget_conversations();
  assert.deepEqual(box.items.map((i) => [i.client_id, i.state, i.conversation, i.seq]), [[id(1), "waiting", undefined, undefined], [id(2), "waiting", undefined, undefined]]);
});

test("what a restored log has lost is offered, not sent", async () => {
  const box = await outbox();
  put(box, 1, "I wrote this before", { state: "failed", reason: "lost" });
  assert.equal(box.next(), undefined);
  box.again(id(1));
  assert.equal(box.next()?.text, "I wrote this before");
});

test("a text is fitted to what the server keeps: NFC, trimmed, no controls, no halves of characters; length in code points", async () => {
  const { fit, length, longest } = await outbox();
  assert.equal(fit("  e\u0301\r\nb\tc\u0000\u0007\u0085 \n"), "\u00e9\nb\tc");
  assert.equal(fit("a\ud800b"), "a\ufffdb");
  assert.equal(fit("👩‍👩‍👧"), "👩‍👩‍👧");
  assert.equal(length("😀".repeat(longest)), longest);
  assert.equal(fit(" \n\t "), "");
});
