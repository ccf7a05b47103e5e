import type { StopReason } from "../lib/protocol";
import { gettext } from "../lib/words";

const WANTED: MediaTrackConstraints = {
  width: { ideal: 320 },
  height: { ideal: 240 },
  frameRate: { ideal: 15, max: 30 },
  facingMode: "user",
};

/** Why there is no picture, in words for the person in front of it. */
export class NoCamera extends Error {
  constructor(
    readonly reason: Extract<StopReason, "denied" | "missing">,
    message: string,
  ) {
    super(message);
  }
}

function explain(error: unknown): NoCamera {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError")
    return new NoCamera(
      "denied",
      gettext("Your browser did not allow the camera. That is fine: the lesson goes on without it. You can allow it in the browser’s address bar."),
    );
  if (name === "NotReadableError" || name === "AbortError")
    return new NoCamera("missing", gettext("Another program seems to be using the camera. The lesson goes on without it."));
  return new NoCamera("missing", gettext("No camera was found. That is fine: the lesson goes on without it."));
}

/** Asks for the camera; throws NoCamera with a plain sentence. Sound is never asked for. */
export async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia)
    throw new NoCamera("missing", gettext("This page cannot reach a camera here. The lesson goes on without it."));
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    throw explain(error);
  }
}

export function closeStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}
