import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { fill, gettext, ngettext, pgettext } from "../src/lib/words";

afterEach(() => {
  globalThis.attuneWords = undefined;
});

function german(words: Record<string, string | string[]>): void {
  globalThis.attuneWords = { plural: (count) => Number(count !== 1), words };
}

test("without a catalogue the words are the English ones of the code", () => {
  assert.equal(gettext("Pause"), "Pause");
  assert.equal(ngettext("one answer", "many answers", 1), "one answer");
  assert.equal(ngettext("one answer", "many answers", 0), "many answers");
  assert.equal(pgettext("verb", "Answer"), "Answer");
});

test("a catalogue gives words, plurals and meanings; what it lacks stays English", () => {
  german({ Close: "Schließen", "%(n)s step": ["%(n)s Schritt", "%(n)s Schritte"], "verb\u0004Answer": "Antworten" });
  assert.equal(gettext("Close"), "Schließen");
  assert.equal(fill(ngettext("%(n)s step", "%(n)s steps", 1), { n: 1 }), "1 Schritt");
  assert.equal(fill(ngettext("%(n)s step", "%(n)s steps", 3), { n: 3 }), "3 Schritte");
  assert.equal(pgettext("verb", "Answer"), "Antworten");
  assert.equal(gettext("Answer"), "Answer");
});

test("a value that is missing leaves its place standing, and a value is never read as a pattern", () => {
  assert.equal(fill("%(who)s and %(other)s", { who: "$& %(other)s" }), "$& %(other)s and %(other)s");
});

test("numbers come as the language writes them", () => {
  assert.equal(fill("%(n)s rows", { n: 12345 }), "12,345 rows");
});
