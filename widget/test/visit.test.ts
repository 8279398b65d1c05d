import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { pause } from "../src/line.ts";
import type { Entry } from "../src/thread.ts";
import { entry, fresh, greeting, other_tab, Peer, settle, tab } from "./browser.ts";

let kept: Map<string, string>;
let log: Entry[];

/** A server that keeps a log: `hello`, `send` and `sync` as the protocol says, everything else acknowledged. */
function serve(peer: Peer, id: number, name: string, payload: Record<string, unknown>): void {
  if (name === "hello") {
    const cursor = (payload["cursors"] as Record<string, number> | undefined)?.["c"];
    return peer.ack(id, greeting(log, { entries: cursor === undefined ? log.slice(-50) : log.slice(cursor) }));
  }
  if (name === "sync") return peer.ack(id, { ok: true, entries: log.slice(Number(payload["after"])), head: log.length, marks: { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } } });
  if (name !== "send") return peer.ack(id, { ok: true });
  const said = log.find((e) => e.client_id === payload["client_id"]);
  const now = said ?? entry(log.length + 1, { author: { kind: "visitor", id: "v", name: null }, text: String(payload["text"]), client_id: String(payload["client_id"]) });
  if (!said) {
    log.push(now);
    peer.tell("entry", now);
  }
  peer.ack(id, { ok: true, conversation: "c", seq: now.seq, created_at: now.created_at, duplicate: Boolean(said) });
}

type Tab = Awaited<ReturnType<typeof tab>>;
const texts = ({ visit }: Tab) => visit.conversation?.entries.map((e) => e.text);
const sends = () => Peer.all.flatMap((p) => p.heard).filter(([, name]) => name === "send").map(([, , payload]) => payload);

async function open(): Promise<Tab> {
  const ana = await tab();
  ana.visit.begin(() => undefined);
  ana.visit.wake();
  await settle();
  return ana;
}

/** Until tabs that write for the first time have agreed on who they are. */
async function agreed(): Promise<void> {
  mock.timers.tick(100);
  await settle();
}

beforeEach(() => {
  kept = fresh();
  log = [];
  Peer.serve = serve;
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 2e12 });
});

test("nothing is stored before the first message; then token and outbox are, and the outbox is empty once the entry is back", async () => {
  const ana = await open();
  assert.equal(kept.size, 0);
  assert.ok(ana.visit.say("Hello"));
  assert.deepEqual([...kept.keys()].map((k) => k.split(":").slice(0, 3).join(":")).sort(), ["onethread:KEY:out", "onethread:KEY:token"]);
  await agreed();
  assert.deepEqual(texts(ana), ["Hello"]);
  assert.deepEqual(ana.outbox.items, []);
  assert.deepEqual([...kept.keys()], ["onethread:KEY:token"]);
});

test("empty and too long messages are not kept at all", async () => {
  const ana = await open();
  assert.equal(ana.visit.say(" \n "), false);
  assert.equal(ana.visit.say("😀".repeat(4_001)), false);
  assert.equal(ana.visit.say("😀".repeat(4_000)), true);
});

test("an entry that comes before the answer of hello is not lost", async () => {
  log = [entry(1), entry(2)];
  Peer.serve = (peer, id, name, payload) => {
    if (name !== "hello") return serve(peer, id, name, payload);
    const snapshot = greeting(log.slice());
    log.push(entry(3));
    peer.tell("entry", entry(3));
    peer.ack(id, snapshot);
  };
  assert.deepEqual(texts(await open()), ["1", "2", "3"]);
});

test("a gap is filled, and an entry that overtakes what fills it is not lost either", async () => {
  log = [entry(1)];
  const ana = await open();
  log.push(entry(2), entry(3));
  let raced = false;
  Peer.serve = (peer, id, name, payload) => {
    serve(peer, id, name, payload);
    if (name !== "hello" || raced) return;
    raced = true;
    log.push(entry(4), entry(5));
    peer.tell("entry", entry(5));
  };
  Peer.last.tell("entry", entry(3));
  await settle();
  assert.deepEqual(texts(ana), ["1", "2", "3", "4", "5"]);
});

test("an acknowledgement that is lost costs nothing: the same id is asked again and stands in the log once", async () => {
  const ana = await open();
  Peer.serve = (peer, id, name, payload) => {
    if (name !== "send") return serve(peer, id, name, payload);
    log.push(entry(log.length + 1, { author: { kind: "visitor", id: "v", name: null }, text: String(payload["text"]), client_id: String(payload["client_id"]) }));
    Peer.serve = serve;
    peer.hang_up(); // after the commit, before the answer
  };
  ana.visit.say("Hello");
  await agreed();
  assert.equal(ana.visit.ready, false);
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(texts(ana), ["Hello"]);
  assert.deepEqual(ana.outbox.items, []);
});

test("what is said while the connection is down goes out when it is back, in order, each with one id", async () => {
  log = [entry(1)];
  const ana = await open();
  Peer.last.hang_up();
  await settle();
  for (const text of ["a", "b", "c"]) ana.visit.say(text);
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(texts(ana), ["1", "a", "b", "c"]);
  assert.equal(new Set(sends().map((s) => s["client_id"])).size, 3);
});

test("a refused token is dropped, the outbox is not, and the next handshake goes without", async () => {
  kept.set("onethread:KEY:token", "stale");
  Peer.refuse = { code: "bad_token" };
  const ana = await tab();
  ana.visit.begin(() => undefined);
  ana.visit.say("Hello");
  ana.visit.wake();
  await settle();
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(Peer.all.map((p) => p.auth["token"]), ["stale", undefined]);
  assert.deepEqual(texts(ana), ["Hello"]);
  assert.equal(kept.get("onethread:KEY:token"), "token");
});

test("an unknown site is not asked for again", async () => {
  Peer.refuse = { code: "unknown_site" };
  const ana = await open();
  mock.timers.tick(60_000);
  ana.visit.wake();
  await settle();
  assert.deepEqual([ana.visit.ended, Peer.all.length], ["unknown_site", 1]);
});

test("a busy server is left alone for as long as it asks", async () => {
  Peer.refuse = { code: "busy", retry_after_ms: 4_000 };
  await open();
  mock.timers.tick(3_999);
  await settle();
  assert.equal(Peer.all.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(Peer.all.length, 2);
});

test("a tab without a conversation takes the token another tab has stored, and is the same visitor", async () => {
  const ana = await open();
  log = [entry(1)];
  other_tab("onethread:KEY:token", "of the other tab");
  mock.timers.tick(0);
  await settle();
  assert.equal(Peer.last.auth["token"], "of the other tab");
  assert.deepEqual(texts(ana), ["1"]);
});

test("two tabs that write for the first time at once are one visitor: the token stored last, and nothing goes out before", async () => {
  const ana = await open();
  ana.visit.say("Hello");
  await settle();
  assert.deepEqual(sends(), []);
  kept.set("onethread:KEY:token", "of the other tab"); // its event has not come yet
  await agreed();
  mock.timers.tick(0);
  await settle();
  assert.equal(Peer.last.auth["token"], "of the other tab");
  assert.deepEqual(texts(ana), ["Hello"]);
  assert.equal(sends().length, 1);
});

test("another log: what is missing from it and was ours is offered, not sent; the rest is taken as it is", async () => {
  const mine = { author: { kind: "visitor" as const, id: "v", name: null } };
  log = [entry(1), entry(2, { ...mine, client_id: "kept-kept-kept-kept" }), entry(3, { ...mine, client_id: "lost-lost-lost-lost" })];
  const ana = await open();
  log = log.slice(0, 2);
  Peer.serve = (peer, id, name, payload) => (name === "hello" ? peer.ack(id, greeting(log, { log_epoch: "two" })) : serve(peer, id, name, payload));
  Peer.last.hang_up();
  await settle();
  mock.timers.tick(1_000);
  await settle();
  assert.deepEqual(texts(ana), ["1", "2"]);
  assert.equal(ana.visit.restored, true);
  assert.deepEqual(ana.outbox.items.map((i) => [i.client_id, i.state, i.reason]), [["lost-lost-lost-lost", "failed", "lost"]]);
  assert.deepEqual(Peer.last.heard.filter(([, name]) => name === "hello").at(-1)?.[2]["cursors"], undefined, "the old cursors are forgotten");
  ana.visit.again("lost-lost-lost-lost");
  await settle();
  assert.deepEqual(texts(ana), ["1", "2", "3"]);
});

test("read is told only while the thread is before the visitor's eyes", async () => {
  log = [entry(1)];
  const ana = await open();
  const marks = () => Peer.all.flatMap((p) => p.heard).filter(([, name]) => name === "mark").map(([, , { delivered, read }]) => [delivered, read]);
  assert.deepEqual(marks(), [[1, 0]]);
  assert.equal(ana.conversation.unread(ana.visit.conversation!), 1);
  ana.visit.watched(true);
  await settle();
  assert.deepEqual(marks(), [[1, 0], [1, 1]]);
  assert.equal(ana.conversation.unread(ana.visit.conversation!), 0);
});

test("a sign of typing lives six seconds, and ends with the message", async () => {
  log = [entry(1)];
  const ana = await open();
  const typing = () => Peer.last.tell("typing", { conversation: "c", author: { kind: "agent", name: "Maya" } });
  typing();
  await settle();
  assert.equal(ana.visit.typist, "Maya");
  mock.timers.tick(6_000);
  assert.equal(ana.visit.typist, "");
  typing();
  log.push(entry(2));
  Peer.last.tell("entry", entry(2));
  await settle();
  assert.equal(ana.visit.typist, "");
});

test("a half-open path is given up after five silent seconds", async () => {
  const ana = await open();
  Peer.serve = () => undefined;
  ana.visit.say("Hello");
  await agreed();
  mock.timers.tick(5_000);
  Peer.serve = serve;
  await settle();
  mock.timers.tick(1_000);
  await settle();
  assert.equal(Peer.all.length, 2);
  assert.deepEqual(texts(ana), ["Hello"]);
});

test("the first tries to reconnect come within a second each, later ones doubled up to ten", () => {
  assert.deepEqual([pause(0, 0), pause(0, 1)], [0, 1_000]);
  assert.deepEqual([1, 2, 3, 4, 5, 6, 9].map((tries) => pause(tries, 1)), [1_000, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  assert.ok([1, 2, 3, 4, 9].every((tries) => pause(tries, 0) >= pause(tries, 1) / 2));
});
