"""A camera in the page whose rendered person looks where the page shows a dot, as who sets up the gaze does.

Only the camera is ours: pictures, sending, judging and the result are the site's own. Pictures of nine directions are
shown in turn; a moment after a dot has moved the eyes have come to it, as eyes do.
"""

import base64
import json

from playwright.sync_api import Page

from tests.rendered import dots

CAMERA = """
const shots = SHOTS, quick = 350, steady = 120
const canvas = Object.assign(document.createElement("canvas"), {width: 320, height: 240})
const paper = canvas.getContext("2d")
const bytes = text => Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
const open = text => createImageBitmap(new Blob([bytes(text)], {type: "image/jpeg"}))
const pictures = Promise.all(shots.map(async shot => ({...shot, frames: await Promise.all(shot.frames.map(open))})))
globalThis.eyesAt = {x: 0.5, y: 0.5}
function target() {
  const field = document.querySelector("#nine-points.is-running")
  const dot = field?.querySelector("[data-nine=dot]")
  if (!dot || globalThis.eyesRest) return globalThis.eyesAt
  const place = name => parseFloat(dot.style.getPropertyValue(name))
  return {x: place("--x") / innerWidth, y: place("--y") / innerHeight}
}
async function look() {
  const all = await pictures
  let seen = globalThis.eyesAt, count = 0
  setInterval(() => {
    const wanted = target()
    if (wanted.x !== seen.x || wanted.y !== seen.y) setTimeout(() => (seen = wanted), quick)
    const near = all.toSorted((a, b) => Math.hypot(a.x - seen.x, a.y - seen.y) - Math.hypot(b.x - seen.x, b.y - seen.y))
    const frames = near[0].frames
    paper.drawImage(frames[count++ % frames.length], 0, 0)
  }, steady)
}
if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = async () => {
  await look()
  return canvas.captureStream(10)
}
"""


def give_eyes(page: Page) -> None:
    """From the next page on, this page's camera shows the person at the screen."""
    frames = [[base64.b64encode(frame.jpeg).decode() for frame in dot.frames] for dot in dots()]
    shots = [{"x": dot.shown[0], "y": dot.shown[1], "frames": each} for dot, each in zip(dots(), frames, strict=True)]
    page.add_init_script(f"{{{CAMERA.replace('SHOTS', json.dumps(shots))}}}")


def look_at(page: Page, x: float, y: float) -> None:
    """The eyes go to this point (shares of the window) and rest there."""
    page.evaluate("([x, y]) => { globalThis.eyesAt = {x, y} }", [x, y])
