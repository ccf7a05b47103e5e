import assert from "node:assert/strict";
import { test } from "node:test";
import { focusOf, rateWords, sentence } from "../src/camera/words";
import { headline, lead } from "../src/live/words";
import { mostRead } from "../src/study/reading";

test("no face and an unclear picture are not known, never away", () => {
  assert.equal(focusOf({ face: "no_face", focus: 0.1 }), "unknown");
  assert.equal(focusOf({ face: "low_quality", focus: 0.1 }), "unknown");
  assert.equal(focusOf({ face: "ok", focus: null }), "unknown");
});

test("the student is told of looking away and of being with the page in plain words", () => {
  assert.equal(sentence({ face: "ok", focus: 0.2, confusion: null }), "You seem to be looking away.");
  assert.equal(sentence({ face: "ok", focus: 0.9, confusion: 0.1 }), "You seem to be with the page.");
  assert.match(sentence({ face: "ok", focus: 0.9, confusion: 0.9 }), /your answers will tell/);
});

test("the rate is said as pictures a second, slow ones as seconds a picture", () => {
  assert.equal(rateWords(3.2), "3 pictures a second");
  assert.equal(rateWords(1), "1 picture a second");
  assert.equal(rateWords(0.5), "1 picture every 2 seconds");
  assert.equal(rateWords(0), "");
});

test("the teacher reads first how the class does, and students who are not known count neither way", () => {
  assert.equal(headline({ stuck: 1, slow: 1, unknown: 20, well: 4 }), "Most of the class is moving along");
  assert.equal(headline({ stuck: 0, slow: 0, unknown: 3, well: 0 }), "Too early to say how it goes");
  assert.equal(headline({ stuck: 3, slow: 1, unknown: 0, well: 2 }), "Many are stuck; a word to everyone may help");
  assert.equal(headline({ stuck: 0, slow: 1, unknown: 5, well: 0 }), "One person at work so far");
  assert.equal(headline({ stuck: 0, slow: 5, unknown: 5, well: 1 }), "It goes slowly for most of those at work");
  assert.equal(lead({ stuck: 1, slow: 0, unknown: 0, well: 5 }), "One person may need you.");
});

test("the block that fills most of the reading band is the one being read", () => {
  const spans = [
    { key: "above", top: -400, bottom: 150 },
    { key: "short", top: 200, bottom: 300 },
    { key: "long", top: 320, bottom: 900 },
  ];
  assert.equal(mostRead(spans, 160, 560), "long");
});

test("when no block reaches the band, the nearest one counts", () => {
  assert.equal(
    mostRead(
      [
        { key: "far", top: 2000, bottom: 2100 },
        { key: "near", top: 600, bottom: 700 },
      ],
      160,
      560,
    ),
    "near",
  );
  assert.equal(mostRead([], 160, 560), null);
});
