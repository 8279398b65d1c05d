import assert from "node:assert/strict";
import { test } from "node:test";
import { blocks, type Block } from "../src/blocks.ts";
import type { Unsent } from "../src/outbox.ts";
import type { Author, Entry } from "../src/thread.ts";

const ana: Author = { kind: "visitor", id: "v", name: null };
const maya: Author = { kind: "agent", id: null, name: "Maya" };
const noon = new Date(2026, 10, 22, 12, 0).getTime();
let seq = 0;
const entry = (author: Author, minutes: number, kind = "message", client_id?: string): Entry =>
  ({ conversation: "c", seq: ++seq, prev: seq - 1, kind, author, text: `${seq}`, created_at: new Date(noon + minutes * 60_000).toISOString(), ...(client_id && { client_id }) });
const unsent = (client_id: string, state: Unsent["state"], minutes: number): Unsent =>
  ({ client_id, text: client_id, conversation: null, made_at: noon + minutes * 60_000, state, tries: 0, crashes: 0, not_before: 0 });
const none = { visitor: { delivered: 0, read: 0 }, agents: { delivered: 0, read: 0 } };
const shape = (list: Block[]) => list.map((b) => (b.kind === "group" ? b.said.length : b.kind));

test("messages of one person stand together until somebody else speaks, something happens or five minutes pass", () => {
  seq = 0;
  const list = blocks([entry(ana, 0), entry(ana, 1), entry(maya, 2), entry(maya, 3), entry(maya, 9), entry(maya, 9, "resolved"), entry(maya, 9)], [], none);
  assert.deepEqual(shape(list), ["day", 2, 2, 1, "happened", 1]);
});

test("a new day is said once; a kind this panel does not know is left out", () => {
  seq = 0;
  assert.deepEqual(shape(blocks([entry(ana, 0), entry(ana, 1, "promise"), entry(ana, 24 * 60)], [], none)), ["day", 1, "day", 1]);
});

test("what is unsent stands at the end, a failed one alone, and nothing stands there twice", () => {
  seq = 0;
  const list = blocks([entry(ana, 0, "message", "one")], [unsent("one", "sent", 0), unsent("two", "waiting", 1), unsent("three", "failed", 1), unsent("four", "waiting", 1)], none);
  assert.deepEqual(shape(list), ["day", 2, 1, 1]);
  assert.deepEqual(list.flatMap((b) => (b.kind === "group" ? b.said.map((s) => s.state) : [])), ["sent", "waiting", "failed", "waiting"]);
});

test("the state of an own message follows the marks of the other side", () => {
  seq = 0;
  const list = blocks([entry(ana, 0), entry(ana, 0), entry(ana, 0)], [], { ...none, agents: { delivered: 2, read: 1 } });
  assert.deepEqual(list.flatMap((b) => (b.kind === "group" ? b.said.map((s) => s.state) : [])), ["read", "delivered", "sent"]);
});

test("a browser whose clock is behind the log does not put its message on another day", () => {
  seq = 0;
  assert.deepEqual(shape(blocks([entry(ana, 24 * 60)], [unsent("two", "waiting", 0)], none)), ["day", 2]);
});

test("who writes again into a closed conversation need not be told that it is open", () => {
  seq = 0;
  assert.deepEqual(shape(blocks([entry(ana, 0), entry(maya, 1, "resolved"), entry(ana, 2, "reopened"), entry(ana, 2)], [], none)), ["day", 1, "happened", 1]);
  assert.deepEqual(shape(blocks([entry(ana, 0), entry(maya, 1, "resolved"), entry(maya, 2, "reopened")], [], none)), ["day", 1, "happened", "happened"]);
});
