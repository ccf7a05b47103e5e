import assert from "node:assert/strict";
import { test } from "node:test";
import { clock } from "../src/study/rest";

test("a clock shows minutes and seconds and ends at nothing", () => {
  assert.deepEqual([180_000, 179_001, 61_000, 59_400, 500, 0, -5].map((left) => clock(left)), [
    "3:00",
    "3:00",
    "1:01",
    "1:00",
    "0:01",
    "0:00",
    "0:00",
  ]);
});
