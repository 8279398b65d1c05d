import assert from "node:assert/strict";
import { test } from "node:test";
import type { Part } from "../src/element.ts";
import type { Unsent } from "../src/outbox.ts";
import type { Author, Entry } from "../src/thread.ts";
import { fresh } from "./browser.ts";

fresh();
const { log } = await import("../src/log.ts");

const ana: Author = { kind: "visitor", id: "v", name: null };
const maya: Author = { kind: "agent", id: null, name: "Maya" };
const noon = new Date(2026, 10, 22, 12, 0).getTime();
let seq = 0;
const entry = (author: Author, minutes: number, kind = "message", client_id?: string): Entry =>
  ({ conversation: "c", seq: ++seq, prev: seq - 1, kind, author, text: `${seq}`, created_at: new Date(noon + minutes * 60_000).toISOString(), ...(client_id && { client_id }) });
const unsent = (client_id: string, state: Unsent["state"], minutes: number): Unsent =>
  ({ client_id, text: client_id, conversation: undefined, made_at: noon + minutes * 60_000, state, tries: 0, crashes: 0, not_before: 0 });
const children = ([, , ...inner]: Part) => inner.filter(Boolean) as Part[];
const bubbles = (part: Part) => children(part).filter(([tag]) => /\bm\b/.test(tag));
const shape = (list: Part[]) => list.map((part) => (part[0].startsWith("div g") ? bubbles(part).length : part[0]));
/** What stands under a group of the visitor's own. */
const under = (list: Part[]) => list.filter(([tag]) => tag === "div g me").map((part) => children(children(part).at(-1)!).filter((c) => typeof c === "string").join("").trim().replace(/\d\d:\d\d/, "at"));

test("messages of one person stand together until somebody else speaks, something happens or five minutes pass", () => {
  seq = 0;
  const list = log([entry(ana, 0), entry(ana, 1), entry(maya, 2), entry(maya, 3), entry(maya, 9), entry(maya, 9, "resolved"), entry(maya, 9)], []);
  assert.deepEqual(shape(list), ["small day", 2, 2, 1, "div event", 1]);
});

test("a new day is said once; a kind this panel does not know is left out", () => {
  seq = 0;
  assert.deepEqual(shape(log([entry(ana, 0), entry(ana, 1, "promise"), entry(ana, 24 * 60)], [])), ["small day", 1, "small day", 1]);
  assert.deepEqual(shape(log([entry(ana, 0), entry(ana, 1, "promise"), entry(ana, 1)], [])), ["small day", 2]);
});

test("what is unsent stands at the end, a failed one alone, and nothing stands there twice", () => {
  seq = 0;
  const list = log([entry(ana, 0, "message", "one")], [unsent("one", "sent", 0), unsent("two", "waiting", 1), { ...unsent("three", "failed", 1), words: "It is too long." }, unsent("four", "waiting", 1)]);
  assert.deepEqual(shape(list), ["small day", 2, 1, 1]);
  assert.deepEqual(list.flatMap(bubbles).map(([tag, { "aria-busy": busy }]) => [tag, busy]), [["p m", false], ["p m", true], ["p m bad", false], ["p m", true]]);
  assert.deepEqual(under(list), ["Waiting for the connection", "Not sent. It is too long.", "Waiting for the connection"]);
});

test("the state of an own message follows the marks of the other side", () => {
  const after = (delivered: number, read: number) => (seq = 0, under(log([entry(ana, 0), entry(ana, 0), entry(ana, 0)], [], { delivered, read })));
  assert.deepEqual([after(2, 1), after(3, 1), after(3, 3)], [["Sent at"], ["Sent at, delivered"], ["Sent at, read"]]);
});

test("a browser whose clock is behind the log does not put its message on another day", () => {
  seq = 0;
  assert.deepEqual(shape(log([entry(ana, 24 * 60)], [unsent("two", "waiting", 0)])), ["small day", 2]);
});

test("who writes again into a closed conversation need not be told that it is open", () => {
  seq = 0;
  assert.deepEqual(shape(log([entry(ana, 0), entry(maya, 1, "resolved"), entry(ana, 2, "reopened"), entry(ana, 2)], [])), ["small day", 1, "div event", 1]);
  assert.deepEqual(shape(log([entry(ana, 0), entry(maya, 1, "resolved"), entry(maya, 2, "reopened")], [])), ["small day", 1, "div event", "div event"]);
});
