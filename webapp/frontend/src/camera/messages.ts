/** Between the page and capture-worker.ts. */
export type ToWorker =
  | { kind: "stream"; stream: ReadableStream<VideoFrame> }
  | { kind: "track"; track: MediaStreamTrack }
  | { kind: "take" }
  | { kind: "encode"; frame: VideoFrame }
  | { kind: "stop" };

export type FromWorker =
  { kind: "jpeg"; jpeg: ArrayBuffer; at: number } | { kind: "none" } | { kind: "ready" } | { kind: "unable" };

export const WIDTH = 320;
export const HEIGHT = 240;
export const QUALITY = 0.8;

/** The middle of a picture in the shape of a frame: what to cut out of `width` × `height`. */
export function crop(width: number, height: number): { x: number; y: number; width: number; height: number } {
  const scale = Math.min(width / WIDTH, height / HEIGHT);
  const [w, h] = [WIDTH * scale, HEIGHT * scale];
  return { x: (width - w) / 2, y: (height - h) / 2, width: w, height: h };
}
