import assert from "node:assert/strict";
import { test } from "node:test";
import { follow, keeper, score, type Conversation } from "../src/conversation.ts";
import { offer, type Entry } from "../src/thread.ts";

const reach = { delivered: 0, read: 0 };
const told = (...said: [kind: string, data?: object][]): Conversation => {
  const conversation: Conversation = { id: "c", status: "waiting", head: 0, assignee: null, marks: { visitor: reach, agents: reach }, entries: [], last: 0 };
  said.forEach(([kind, data], i) => {
    const entry = { conversation: "c", seq: i + 1, prev: i, kind, author: { kind: kind === "rated" ? "visitor" : "agent", id: null, name: "Maya" }, data, created_at: "2026-11-22T12:00:00Z" } as Entry;
    offer(conversation, entry);
    follow(conversation, entry);
  });
  return conversation;
};

test("what the visitor thought counts until it is closed once more, and the newest word wins", () => {
  assert.equal(score(told(["message"], ["resolved"])), 0);
  assert.equal(score(told(["resolved"], ["rated", { score: 2 }], ["rated", { score: 4 }])), 4);
  assert.equal(score(told(["resolved"], ["rated", { score: 2 }], ["reopened"], ["resolved"])), 0);
});

test("who keeps it is who was given it last; nobody while it waits, and whoever kept it once it is closed", () => {
  const maya = { to: { name: "Maya" } };
  const tom = { from: { name: "Maya" }, to: { name: "Tom" } };
  const state = (...said: [kind: string, data?: object][]) => [keeper(told(...said)), told(...said).status];
  assert.deepEqual(state(["message"]), [undefined, "waiting"]);
  assert.deepEqual(state(["message"], ["assigned", maya], ["transferred", tom]), ["Tom", "open"]);
  assert.deepEqual(state(["assigned", maya], ["requeued", { from: { name: "Maya" } }]), [undefined, "waiting"]);
  assert.deepEqual(state(["assigned", maya], ["resolved"]), ["Maya", "resolved"]);
  assert.deepEqual(state(["assigned", maya], ["resolved"], ["reopened"]), ["Maya", "open"]);
  assert.equal(keeper({ ...told(["assigned", maya], ["resolved"]), assignee: null }), "Maya", "hello names nobody for a closed one");
});
