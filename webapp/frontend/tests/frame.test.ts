import assert from "node:assert/strict";
import { test } from "node:test";
import { HEADER_BYTES, packFrame } from "../src/camera/frame";
import { crop } from "../src/camera/messages";

test("a frame begins with 16 bytes that say version, sequence and when it was taken", () => {
  const message = packFrame(258, 1_732_338_000_123, new Uint8Array([0xff, 0xd8, 0xff]).buffer);
  const view = new DataView(message);
  assert.equal(message.byteLength, HEADER_BYTES + 3);
  assert.equal(view.getUint8(0), 0x41);
  assert.equal(view.getUint8(1), 1);
  assert.equal(view.getUint16(2), 0);
  assert.equal(view.getUint32(4), 258);
  assert.equal(view.getBigUint64(8), 1_732_338_000_123n);
  assert.deepEqual([...new Uint8Array(message, HEADER_BYTES)], [0xff, 0xd8, 0xff]);
});

test("a sequence past 32 bits starts again from zero", () => {
  assert.equal(new DataView(packFrame(2 ** 32 + 5, 0, new ArrayBuffer(0))).getUint32(4), 5);
});

test("a wide picture is cut at its sides, a tall one above and below, never stretched", () => {
  assert.deepEqual(crop(1280, 720), { x: 160, y: 0, width: 960, height: 720 });
  assert.deepEqual(crop(480, 640), { x: 0, y: 140, width: 480, height: 360 });
  assert.deepEqual(crop(320, 240), { x: 0, y: 0, width: 320, height: 240 });
});
