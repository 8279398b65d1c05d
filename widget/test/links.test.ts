import assert from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../src/links.ts";

const links = (text: string) => pieces(text).filter((p) => p.href).map((p) => p.text);

test("http and https become links, and nothing else does", () => {
  assert.deepEqual(links("See https://acme.example/track/4711?a=b#c and HTTP://x.example"), ["https://acme.example/track/4711?a=b#c", "HTTP://x.example"]);
  for (const text of ["javascript:alert(1)", "data:text/html,x", "ftp://x.example", "www.acme.example", "mailto:a@b.example", "https://", "xhttps://a.example", "http://["]) assert.deepEqual(links(text), [], text);
});

test("the punctuation of the sentence stays outside, brackets opened inside stay in", () => {
  assert.deepEqual(links("Go to https://a.example/x."), ["https://a.example/x"]);
  assert.deepEqual(links("(https://a.example/x)"), ["https://a.example/x"]);
  assert.deepEqual(links("https://a.example/x_(y)!"), ["https://a.example/x_(y)"]);
  assert.deepEqual(links('Is it “https://a.example/x”?'), ["https://a.example/x"]);
});

test("an address that shows one place and opens another is no link", () => {
  assert.deepEqual(links("https://acme.example@evil.example/ and https://user:pw@evil.example"), []);
  assert.deepEqual(links("https://x.example/\u202egpj.exe"), ["https://x.example/"]);
});

test("the pieces together are the text", () => {
  for (const text of ["", "no link", "https://a.example", "a https://a.example, b <https://b.example> c", "https:// https://a.example/%zz ..."])
    assert.equal(pieces(text).map((p) => p.text).join(""), text);
});
