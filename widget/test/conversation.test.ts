import assert from "node:assert/strict";
import { test } from "node:test";
import { Conversation } from "../src/conversation.ts";
import type { Entry } from "../src/thread.ts";

const told = (...said: [kind: string, data?: object][]): Conversation => {
  const conversation = new Conversation("c");
  said.forEach(([kind, data], i) => conversation.apply(
    { conversation: "c", seq: i + 1, prev: i, kind, author: { kind: kind === "rated" ? "visitor" : "agent", id: null, name: "Maya" }, data, created_at: "2026-11-22T12:00:00Z" } as Entry));
  return conversation;
};

test("what the visitor thought counts until it is closed once more, and the newest word wins", () => {
  assert.equal(told(["message"], ["resolved"]).score, 0);
  assert.equal(told(["resolved"], ["rated", { score: 2 }], ["rated", { score: 4 }]).score, 4);
  assert.equal(told(["resolved"], ["rated", { score: 2 }], ["reopened"], ["resolved"]).score, 0);
});
