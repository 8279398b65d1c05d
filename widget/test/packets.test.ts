import assert from "node:assert/strict";
import { test } from "node:test";
import { Decoder, Encoder, PacketType } from "socket.io-parser";
import { connect, event, parse } from "../src/packets.ts";

const ours = (frame: unknown) => parse(frame, "/visitor");

/** What the official client's decoder makes of a Socket.IO packet; undefined where it throws. */
function official(text: string): Record<string, unknown> | undefined {
  const decoder = new Decoder();
  let packet: Record<string, unknown> | undefined;
  decoder.on("decoded", (p: Record<string, unknown>) => (packet = p));
  try {
    decoder.add(text);
  } catch {
    return undefined; // the official client closes the connection here, and so do we
  }
  return packet;
}

test("what we write is what the official client would have written", () => {
  const encoder = new Encoder();
  const payload = { text: 'Is it "here"?\n', n: 1, list: [null, "ü", "😀"] };
  assert.deepEqual(["4" + encoder.encode({ type: PacketType.EVENT, nsp: "/visitor", id: 12, data: ["send", payload] })[0]], [event("/visitor", 12, "send", payload)]);
  assert.equal(connect("/visitor", { v: 1 }), "4" + encoder.encode({ type: PacketType.CONNECT, nsp: "/visitor", data: { v: 1 } })[0]);
  assert.equal(event("/visitor", 0, "hello", {}), '42/visitor,0["hello",{}]');
});

test("the outer framing: open, close, ping, noop", () => {
  assert.deepEqual(ours('0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":65536}'), { kind: "open", pingInterval: 25000, pingTimeout: 20000 });
  assert.deepEqual(ours("1"), { kind: "close" });
  assert.deepEqual(ours("2"), { kind: "ping" });
  assert.deepEqual(ours("6"), { kind: "other" });
  for (const frame of ["", "0", "0{}", "0nonsense", "3probe", "5", "9", "b64", new ArrayBuffer(1), null]) assert.equal(ours(frame), null, String(frame));
});

test("joining and being refused", () => {
  assert.deepEqual(ours('40/visitor,{"sid":"oSO0OpakMV_3jnilAAAA"}'), { kind: "connected" });
  assert.deepEqual(ours("40/visitor,"), { kind: "connected" });
  assert.deepEqual(ours("41/visitor,"), { kind: "disconnected" });
  assert.deepEqual(ours("41/visitor"), { kind: "disconnected" });
  assert.deepEqual(ours('44/visitor,{"message":"no","data":{"code":"bad_token"}}'), { kind: "refused", data: { message: "no", data: { code: "bad_token" } } });
  assert.deepEqual(ours('44/visitor,"Unauthorized"'), { kind: "refused", data: { message: "Unauthorized" } });
});

test("events and acknowledgements, with and without ids", () => {
  assert.deepEqual(ours('42/visitor,["entry",{"seq":1}]'), { kind: "event", name: "entry", args: [{ seq: 1 }], id: null });
  assert.deepEqual(ours('42/visitor,1["a",1,{}]'), { kind: "event", name: "a", args: [1, {}], id: 1 });
  assert.deepEqual(ours('43/visitor,123["woot",1,{"a":"b"}]'), { kind: "ack", id: 123, args: ["woot", 1, { a: "b" }] });
  assert.deepEqual(ours("43/visitor,0[]"), { kind: "ack", id: 0, args: [] });
  assert.deepEqual(ours('42/visitor,["text","a,b/c,1[2]\u2028"]'), { kind: "event", name: "text", args: ["a,b/c,1[2]\u2028"], id: null });
});

test("other namespaces are left alone", () => {
  for (const frame of ['40{"sid":"x"}', '42["entry",{}]', '42/agent,["entry",{}]', "43/agent,1[]", "41/agent,", '42/visitors,["entry",{}]'])
    assert.deepEqual(ours(frame), { kind: "other" }, frame);
});

test("what the official decoder throws at, we refuse too", () => {
  const malformed = [
    '442["some","data"', '0/visitor,"invalid"', '0/visitor,[]', "1/visitor,{}", "2/visitor,[", "2/visitor,{}", "2/visitor,[]", "2/visitor,[null]",
    '2/visitor,"invalid"', '2/visitor,["connect"]', '2/visitor,["disconnecting","a"]', '2/visitor,["newListener"]', "2/visitor,1{}", "3/visitor,1{}",
    '2/visitor,{"toString":"no"}', "4/visitor,[]", "7/visitor,", "x", "2/visitor,1.5[\"a\"]",
  ];
  for (const text of malformed) {
    assert.equal(official(text), undefined, `official: ${text}`);
    assert.equal(ours(`4${text}`), null, `ours: ${text}`);
  }
});

test("what the official decoder lets through and has no place here: binary packets, numbered events, acknowledgements of nothing", () => {
  for (const text of ['51-/visitor,["a",{"_placeholder":true,"num":0}]', "61-/visitor,1[]", "2/visitor,[5,{}]", "3/visitor,[]", ""]) assert.equal(ours(`4${text}`), null, text);
});

test("a packet the official decoder reads, we read alike", () => {
  for (const text of ['2/visitor,["entry",{"a":1}]', '2/visitor,17["entry"]', "3/visitor,17[1,2]", "3/visitor,0[null]"]) {
    const theirs = official(text);
    const mine = ours(`4${text}`);
    assert.ok(theirs && mine);
    if (mine.kind === "event") assert.deepEqual({ data: [mine.name, ...mine.args], id: mine.id ?? undefined }, { data: theirs["data"], id: theirs["id"] });
    else if (mine.kind === "ack") assert.deepEqual({ data: mine.args, id: mine.id }, { data: theirs["data"], id: theirs["id"] });
    else assert.fail(`${text} read as ${mine.kind}`);
  }
});
