import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf, shareOf, zoomOf } from "../src/camera/window";

const view = {
  screenX: 0,
  screenY: 0,
  outerWidth: 1440,
  outerHeight: 900,
  innerWidth: 1440,
  innerHeight: 800,
  screen: { width: 1440, height: 900 },
};

test("the page begins below the bars of its window", () => {
  assert.deepEqual(placeOf(view), { screen: [1440, 900], left: 0, top: 100 });
  assert.deepEqual(shareOf(placeOf(view), 720, 350), { x: 0.5, y: 0.5 });
});

test("a zoomed page has fewer pixels on the same screen: the same place is the same share", () => {
  const zoomed = { ...view, innerWidth: 720, innerHeight: 400 };
  assert.equal(zoomOf(zoomed), 2);
  assert.deepEqual(shareOf(placeOf(zoomed), 360, 175), { x: 0.5, y: 0.5 });
});

test("a scroll bar or a border is no zoom, and a phone tells no outer size", () => {
  assert.equal(zoomOf({ outerWidth: 1440, innerWidth: 1425 }), 1);
  assert.equal(zoomOf({ outerWidth: 0, innerWidth: 390 }), 1);
});

test("a window on a second screen is measured from that screen", () => {
  const second = { ...view, screenX: 1540, screen: { width: 1440, height: 900, availLeft: 1440, availTop: 0 } };
  assert.equal(placeOf(second).left, 100);
});

test("a browser that knows where its page begins is believed", () => {
  assert.deepEqual(placeOf({ ...view, mozInnerScreenX: 3, mozInnerScreenY: 71 }), {
    screen: [1440, 900],
    left: 3,
    top: 71,
  });
});

test("what lies beyond the screen is put at its edge", () => {
  assert.deepEqual(shareOf(placeOf(view), -50, 5000), { x: 0, y: 1 });
});
