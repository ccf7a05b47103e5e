import assert from "node:assert/strict";
import { test } from "node:test";
import { Credits, LOST_AFTER_MS } from "../src/camera/credits";

test("without a grant nothing may be sent", () => {
  assert.equal(new Credits().mayTake(0), false);
});

test("each frame uses a credit and its answer gives it back", () => {
  const credits = new Credits();
  credits.grant(2, 1000);
  credits.sent(1, 0);
  credits.sent(2, 10);
  assert.equal(credits.mayTake(20), false);
  credits.returned(1);
  assert.equal(credits.mayTake(20), true);
});

test("an answer without a sequence is taken as the oldest frame's", () => {
  const credits = new Credits();
  credits.grant(1, 1000);
  credits.sent(7, 0);
  credits.returned();
  assert.equal(credits.mayTake(10), true);
});

test("answers nobody waited for never add credits", () => {
  const credits = new Credits();
  credits.grant(1, 1000);
  credits.returned(99);
  credits.returned();
  credits.sent(1, 0);
  assert.equal(credits.mayTake(10), false);
});

test("frames keep to the rate that the server asks for", () => {
  const credits = new Credits();
  credits.grant(4, 4);
  credits.sent(1, 1000);
  assert.equal(credits.mayTake(1249), false);
  assert.equal(credits.mayTake(1250), true);
  credits.pace(0.5);
  assert.equal(credits.mayTake(2999), false);
  assert.equal(credits.mayTake(3000), true);
});

test("a credit whose answer never comes is back after eight seconds", () => {
  const credits = new Credits();
  credits.grant(1, 1000);
  credits.sent(1, 0);
  assert.equal(credits.mayTake(LOST_AFTER_MS - 1), false);
  assert.equal(credits.mayTake(LOST_AFTER_MS), true);
});

test("after a pause the old credits are worth nothing", () => {
  const credits = new Credits();
  credits.grant(3, 1000);
  credits.revoke();
  assert.equal(credits.mayTake(10_000), false);
});
