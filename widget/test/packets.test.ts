import assert from "node:assert/strict";
import { test } from "node:test";
import { Decoder, Encoder, PacketType } from "socket.io-parser";
import { connect, event, kinds, parse } from "../src/packets.ts";

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
  assert.deepEqual(["4" + encoder.encode({ type: PacketType.EVENT, nsp: "/visitor", id: 12, data: ["send", payload] })[0]], [event(12, "send", payload)]);
  assert.equal(connect({ v: 1 }), "4" + encoder.encode({ type: PacketType.CONNECT, nsp: "/visitor", data: { v: 1 } })[0]);
  assert.equal(event(0, "hello", {}), '42/visitor,0["hello",{}]');
});

test("the outer framing: open, ping, noop; close and anything else ends the connection", () => {
  assert.deepEqual(parse('0{"sid":"x","pingInterval":25000,"pingTimeout":20000}'), { kind: kinds.open, id: 0, data: { sid: "x", pingInterval: 25000, pingTimeout: 20000 } });
  assert.equal(parse("2")?.kind, kinds.ping);
  assert.equal(parse("6")?.kind, kinds.noop);
  for (const frame of ["", "0nonsense", "1", "3probe", "5", "9", "b64", "[object ArrayBuffer]"]) assert.equal(parse(frame), undefined, frame);
});

test("joining, being refused, and goodbye", () => {
  assert.equal(parse('40/visitor,{"sid":"oSO0OpakMV_3jnilAAAA"}')?.kind, kinds.joined);
  assert.equal(parse("40/visitor,")?.kind, kinds.joined);
  assert.equal(parse("41/visitor,"), undefined);
  assert.deepEqual(parse('44/visitor,{"message":"no","data":{"code":"bad_token"}}'), { kind: kinds.refused, id: 0, data: { message: "no", data: { code: "bad_token" } } });
});

test("other namespaces are left alone", () => {
  for (const frame of ['40{"sid":"x"}', '42["entry",{}]', '42/agent,["entry",{}]', "43/agent,1[]", '42/visitors,["entry",{}]']) assert.equal(parse(frame)?.kind, kinds.noop, frame);
});

test("what is not well-formed ends the connection, as it does for the official client", () => {
  for (const text of ['442["some","data"', "2/visitor,[", "2/visitor,{}", '2/visitor,"invalid"', "2/visitor,1{}", "3/visitor,1{}", "7/visitor,", "x", '2/visitor,1.5["a"]']) {
    assert.equal(official(text), undefined, `official: ${text}`);
    assert.equal(parse(`4${text}`), undefined, `ours: ${text}`);
  }
  for (const other of ["2/visitor", '51-/visitor,["a",{"_placeholder":true,"num":0}]', "61-/visitor,1[]"]) assert.equal(parse(`4${other}`), undefined, other);
});

test("a packet the official decoder reads, we read alike", () => {
  for (const text of ['2/visitor,["entry",{"a":1}]', '2/visitor,17["entry"]', "3/visitor,17[1,2]", "3/visitor,0[null]", '3/visitor,123["woot",1,{"a":"b"}]', '2/visitor,["text","a,b/c,1[2]\u2028"]']) {
    const theirs = official(text);
    const ours = parse(`4${text}`);
    assert.ok(theirs && ours, text);
    assert.deepEqual([ours.kind, ours.data, ours.id], [`4${theirs["type"] as number}`, theirs["data"], theirs["id"] ?? 0], text);
  }
});
