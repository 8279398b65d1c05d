import assert from "node:assert/strict";
import { test } from "node:test";
import { hue as hueOfName } from "../../widget/src/hue.ts";
import { hue, initial, offset, pieces, points, within, shortened } from "../src/text.ts";

const links = (text: string): (string | undefined)[] => pieces(text).filter((p) => p.href).map((p) => p.text);

test("addresses are found as people write them, without the full stop or the bracket around them", () => {
  assert.deepEqual(links("See https://acme.example/a?b=1#c."), ["https://acme.example/a?b=1#c"]);
  assert.deepEqual(links("(https://acme.example/lamps), or http://x.example!"), ["https://acme.example/lamps", "http://x.example"]);
  assert.deepEqual(links("https://en.wiki.example/Lamp_(light)"), ["https://en.wiki.example/Lamp_(light)"]);
  assert.deepEqual(links("“https://acme.example/é”"), ["https://acme.example/é"]);
});

test("only http(s) becomes a link, and never with a name before the host that hides it", () => {
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://x.example", "https://", "https://acme.example@evil.example/", "//x.example", "acme.example"])
    assert.deepEqual(links(text), [], text);
});

test("pieces joined are the text again, whatever it was", () => {
  for (const text of ["", "a", "<b>https://x.example</b> & https://y.example.", "https://x.example\nhttps://y.example", "👩‍🚀 https://x.example/👩‍🚀"])
    assert.equal(pieces(text).map((p) => p.text).join(""), text);
});

test("code points are counted, not halves of them", () => {
  assert.equal(points("a😀b"), 3);
  assert.equal(offset("a😀b", 2), 3);
  assert.equal(offset("a😀b", 0), 0);
  assert.equal(offset("ab", 9), 2);
});

test("a visitor's colour is the same everywhere", () => {
  assert.equal(hue("v-1"), hue("v-1"));
  for (const id of ["", "a", "v-1", "a-long-id-with-many-signs"]) assert.ok(hue(id) >= 1 && hue(id) <= 5);
});

test("whoever answers has a colour by name, and the demo's two have two", () => {
  for (const name of ["", "Liis", "Олександр", "👩‍🚀"]) assert.ok(hueOfName(name) >= 1 && hueOfName(name) <= 3);
  assert.notEqual(hueOfName("Maya"), hueOfName("Tom"));
});

test("an initial is a whole letter", () => {
  assert.equal(initial("  ana"), "A");
  assert.equal(initial("Олександр"), "О");
  assert.equal(initial("👩‍🚀 Liis"), "👩‍🚀");
  assert.equal(initial(" "), "");
  assert.equal(initial("\u202eana"), "A");
});

test("a name cannot turn the sentence around it", () => {
  assert.equal(within("Ana"), "Ana");
  assert.equal(within("\u202eAna\u202c"), "Ana");
  assert.equal(within("ليلى"), "\u2068ليلى\u2069");
});

test("a long text is cut between words", () => {
  assert.equal(shortened("Which bulb?", 20), "Which bulb?");
  assert.equal(shortened("Which bulb fits the lamp?", 13), "Which bulb…");
  assert.equal(shortened("aaaaaaaaaa", 4), "aaaa…");
});
