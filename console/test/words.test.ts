import assert from "node:assert/strict";
import { test } from "node:test";
import type { Entry } from "../../widget/src/thread.ts";
import { handedTo, keepers, lastHandover } from "../src/keepers.ts";
import type { Visitor } from "../src/shapes.ts";
import { cameToKeep, couldBeTaken, day, failure, happened, nameOf, refusal, waited } from "../src/words.ts";

const maya = { id: "maya", name: "Maya" };
const tom = { id: "tom", name: "Tom" };
const entry = (kind: string, data: Record<string, unknown> = {}, author: Entry["author"] = { kind: "agent", ...maya }, seq = 1): Entry =>
  ({ conversation: "c", seq, prev: seq - 1, kind, author, data, created_at: "2026-11-24T14:30:00Z" });
const system = { kind: "system" as const, id: null, name: null };

test("every kind of the line that is no message has words with names in them", () => {
  const said = (kind: string, data: Record<string, unknown>, author?: Entry["author"]): string | undefined => happened(entry(kind, data, author), "Ana")?.said;
  assert.equal(said("assigned", { from: null, to: maya, by: maya, cause: "accepted" }), "Maya took the thread");
  assert.equal(said("assigned", { from: null, to: maya, by: null, cause: "auto" }, system), "Maya keeps the thread");
  assert.equal(said("assigned", { to: tom, by: maya }), "Maya gave the thread to Tom");
  assert.equal(said("transferred", { from: maya, to: tom, by: maya, cause: "transfer" }), "Maya handed Ana to Tom");
  assert.equal(said("transferred", { from: maya, to: tom, by: tom, cause: "take_over" }), "Tom took Ana over from Maya");
  assert.equal(said("transferred", { from: tom, to: maya, by: tom, cause: "declined" }), "Tom gave Ana back to Maya");
  assert.equal(said("transferred", { from: tom, to: maya, cause: "expired" }, system), "Tom did not take over in time, Ana is back with Maya");
  assert.equal(said("requeued", { from: maya, to: null, by: maya }), "Maya gave Ana back to the line");
  assert.equal(said("requeued", { from: maya, to: null }, system), "Ana is back in line");
  assert.equal(said("assignee_away", { from: maya }, system), "Maya is away");
  assert.equal(said("resolved", { by: maya }), "Maya resolved it");
  assert.equal(said("reopened", {}, { kind: "visitor", id: "v", name: "Ana" }), "Ana wrote again, it is open once more");
  assert.equal(said("reopened", { by: maya }), "Maya opened it again");
  assert.match(said("snoozed", { by: maya, until: "2026-11-30T09:00:00Z" }) ?? "", /^Maya put it aside, until /);
  assert.equal(said("woken", { by: maya }), "Maya took it up again");
  assert.equal(said("rated", { score: 5 }), "Ana gave 5 of 5");
  assert.match(said("promise", { deadline: "today", due: "2026-11-24T16:00:00Z" }) ?? "", /^Promised: “today”, until /);
  assert.equal(said("promise_kept", { by: maya }), "Maya kept the promise");
  assert.equal(said("redacted", { by: maya }), "Maya took a message out");
});

test("a kind nobody knows yet is kept and not shown; a message is no event", () => {
  assert.equal(happened(entry("sung"), "Ana"), null);
  assert.equal(happened(entry("message"), "Ana"), null);
});

test("a transfer says why, and to the team what one should know", () => {
  assert.deepEqual(happened(entry("transferred", { from: maya, to: tom, by: maya, reason: "knows parcels", summary: "4711 is late." }), "Ana"),
    { said: "Maya handed Ana to Tom", why: "Knows parcels.", summary: "4711 is late." });
});

test("the line has the keeper's colour, also before the first change that is here", () => {
  const log = [entry("message"), entry("transferred", { from: maya, to: tom }), entry("message"), entry("requeued", { from: tom, to: null }), entry("message")];
  assert.deepEqual(keepers(log, null).map((k) => k?.id ?? null), ["maya", "tom", "tom", null, null]);
  assert.deepEqual(keepers([entry("message")], tom), [tom]);
  assert.equal(lastHandover(log), log[1]);
});

test("how somebody came to keep a thread is said by whoever did it", () => {
  const came = (kind: string, data: Record<string, unknown>): string => cameToKeep(entry(kind, data)).replace(/\d\d:\d\d/, "14:30");
  assert.equal(came("assigned", { to: maya, cause: "auto" }), "Has kept it since 14:30.");
  assert.equal(came("transferred", { from: maya, to: tom, by: maya, cause: "transfer" }), "Maya handed it over at 14:30:");
  assert.equal(came("transferred", { from: tom, to: maya, by: tom, cause: "declined" }), "Tom gave it back at 14:30:");
  assert.equal(came("transferred", { from: tom, to: maya, by: maya, cause: "take_over" }), "Took it over from Tom at 14:30:");
});

test("a thread handed to me asks for an answer until I give one", () => {
  const handed = entry("transferred", { from: maya, to: tom, by: maya, cause: "transfer" }, { kind: "agent", ...maya }, 2);
  const mine = entry("message", {}, { kind: "agent", ...tom }, 3);
  assert.equal(handedTo([handed], "tom"), handed);
  assert.equal(handedTo([handed, mine], "tom"), null);
  assert.equal(handedTo([handed], "maya"), null);
  assert.equal(handedTo([{ ...handed, data: { ...handed.data, cause: "declined" } }], "tom"), null);
});

test("who has no name is called by the page", () => {
  const on = (title: string | null, url = "https://shop.example/desk-lamps.html"): Visitor => ({ id: "v", name: null, page: { url, title } });
  assert.equal(nameOf({ id: "v", name: " Ana " }), "Ana");
  assert.equal(nameOf(on("Checkout · Acme")), "Visitor on Checkout");
  assert.equal(nameOf(on("Checkout page")), "Visitor on Checkout");
  assert.equal(nameOf(on(null)), "Visitor on desk lamps");
  assert.equal(nameOf({ id: "v", name: null, page: null }), "A visitor");
});

test("a failure says what happened and a refusal who was quicker", () => {
  assert.equal(failure({ code: "not_assignee", more: { assignee: tom } }), "Not sent. Tom keeps this thread now.");
  assert.equal(refusal("not_assignee", { assignee: tom }), "Tom keeps this thread now.");
  assert.match(failure({ code: "quite_new", more: {} }), /quite new/);
});

test("times are said as people say them", () => {
  const now = Date.parse("2026-11-24T14:04:12Z");
  assert.equal(waited("2026-11-24T14:00:00Z", now), "4:12");
  assert.equal(waited("2026-11-24T12:59:12Z", now), "1 h 05");
  assert.equal(waited("2026-11-24T14:05:00Z", now), "0:00");
  assert.equal(day("2026-11-24T12:00:00", new Date("2026-11-24T23:00:00")), "Today");
  assert.equal(day("2026-11-23T23:59:00", new Date("2026-11-24T00:01:00")), "Yesterday");
});

test("a name that could be one of the team's, or the page's own word, is told apart; any other is left in peace", () => {
  for (const name of ["Maya", "maya ", "Máya", "М\u0430ya", "Maya (lead)", "Ma\u200bya", "You", "System", "Acme Support", "the team"]) assert.ok(couldBeTaken(name, ["Maya", "Tom"]), name);
  for (const name of ["Ana", "Mayara", "Thomas", "Олена", "Yousef", "Ελένη"]) assert.ok(!couldBeTaken(name, ["Maya", "Tom"]), name);
});

test("a name is one plain line, whatever stands in it; one that shows nothing is none", () => {
  const visitor = (name: string): Visitor => ({ id: "v", name, page: { url: "https://shop.example/lamps", title: "\u202eLamps\u202c\n| Acme" } });
  assert.equal(nameOf(visitor("An\u202ea\n\tK.")), "Ana K.");
  assert.equal(nameOf(visitor("\u202e\u200b\u2066 ")), "Visitor on Lamps");
  assert.ok(nameOf(visitor(`Z${"\u0301".repeat(80)}`)).length <= 4);
});
