// The preview on the consent page: the picture goes from the camera to this page and nowhere else.
import { closeStream, NoCamera, openCamera } from "./camera/source";
import { need } from "./lib/dom";
import { gettext } from "./lib/words";

const box = need("[data-preview]");
const video = need<HTMLVideoElement>("[data-preview-video]", box);
const still = need<SVGElement>("[data-preview-still]", box);
const said = need("[data-preview-said]", box);
const start = need<HTMLButtonElement>("[data-preview-start]", box);
const stop = need<HTMLButtonElement>("[data-preview-stop]", box);
let stream: MediaStream | null = null;

function show(on: boolean, words: string): void {
  video.hidden = !on;
  still.toggleAttribute("hidden", on);
  start.hidden = on;
  stop.hidden = !on;
  said.textContent = words;
}

function off(words: string): void {
  closeStream(stream);
  stream = null;
  video.srcObject = null;
  show(false, words);
}

start.addEventListener("click", () => {
  start.setAttribute("aria-disabled", "true");
  openCamera()
    .then(async (opened) => {
      stream = opened;
      video.srcObject = opened;
      opened.getVideoTracks()[0]?.addEventListener("ended", () => off(gettext("The camera was unplugged or switched off.")));
      show(true, gettext("This is what the camera sees. It stays on this computer."));
      stop.focus();
      await video.play();
    })
    .catch((error: unknown) => off(error instanceof NoCamera ? error.message : gettext("The preview could not be started.")))
    .finally(() => start.removeAttribute("aria-disabled"));
});
stop.addEventListener("click", () => {
  off(gettext("The camera is off again."));
  start.focus();
});
addEventListener("pagehide", () => closeStream(stream));
