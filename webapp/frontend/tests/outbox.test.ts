import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, LONGEST_MS } from "../src/lib/backoff";
import { Outbox, type Command, type Shelf } from "../src/lib/outbox";

const command = (type: string, key: string) => ({ type, key });

test("what was not acknowledged is sent again, in order, with the same keys", () => {
  const outbox = new Outbox();
  outbox.add(command("answer.give", "a"));
  outbox.add(command("hint.ask", "b"));
  outbox.add(command("answer.give", "c"));
  outbox.settle("b");
  assert.deepEqual(
    outbox.waiting().map(({ key }) => key),
    ["a", "c"],
  );
});

test("a newer state replaces an older one that was never acknowledged", () => {
  const outbox = new Outbox();
  outbox.add(command("activity.idle", "a"), "activity.idle");
  outbox.add(command("answer.give", "b"));
  outbox.add(command("activity.idle", "c"), "activity.idle");
  assert.deepEqual(
    outbox.waiting().map(({ key }) => key),
    ["b", "c"],
  );
});

test("answers are never replaced by later answers", () => {
  const outbox = new Outbox();
  outbox.add(command("answer.give", "a"));
  outbox.add(command("answer.give", "b"));
  assert.equal(outbox.size, 2);
  assert.equal(outbox.has("answer.give"), true);
});

test("waits between tries grow from half a second to ten, and differ from page to page", () => {
  const never = () => 0;
  const always = () => 1;
  assert.equal(backoff(0, never), 250);
  assert.equal(backoff(0, always), 500);
  assert.equal(backoff(3, always), 4000);
  assert.equal(backoff(50, always), LONGEST_MS);
});

test("answers that were not acknowledged wait on a shelf for the next page; states do not", () => {
  let kept: Command[] = [];
  const shelf: Shelf = { load: () => kept, save: (commands) => (kept = commands) };
  const first = new Outbox(shelf);
  first.add(command("activity.idle", "a"), "activity.idle");
  first.add(command("answer.give", "b"));
  first.add(command("answer.give", "c"));
  first.settle("b");
  const next = new Outbox(shelf);
  assert.deepEqual(
    next.waiting().map(({ key }) => key),
    ["c"],
  );
  next.settle("c");
  assert.deepEqual(kept, []);
});
