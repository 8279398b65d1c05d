import assert from "node:assert/strict";
import { test } from "node:test";
import { clientId, passes, tries, untilNext, untilReconnect } from "../src/patience.ts";

test("what passes is tried again, what does not is shown; a code nobody knows does not", () => {
  for (const code of ["busy", "db_unavailable", "rate_limited", "draining", "retry", "internal", "lost"]) assert.ok(passes(code), code);
  for (const code of ["held", "not_assignee", "closed", "too_large", "never_heard_of"]) assert.ok(!passes(code), code);
  assert.equal(tries("internal"), 5);
  assert.equal(tries("busy"), Infinity);
});

test("the waits stay between half a second's half and ten seconds, and never under what was asked", () => {
  for (const chance of [0, 0.5, 0.999]) {
    for (let attempt = 1; attempt < 40; attempt++) {
      const wait = untilNext(attempt, 0, () => chance);
      assert.ok(wait >= 250 && wait <= 10_000, String(wait));
    }
    assert.ok(untilNext(1, 4000, () => chance) >= 4000);
    for (const attempt of [0, 1, 2]) assert.ok(untilReconnect(attempt, 0, () => chance) <= 1000);
    for (let attempt = 1; attempt < 40; attempt++) assert.ok(untilReconnect(attempt, 0, () => chance) <= 10_000);
  }
});

test("a client id is of the line's alphabet and never the same", () => {
  const ids = new Set(Array.from({ length: 1000 }, clientId));
  assert.equal(ids.size, 1000);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9_-]{16,36}$/);
});
