// Turns camera pictures into small JPEGs, off the page's own thread. It keeps one picture, the newest, and only in memory.
import { crop, HEIGHT, QUALITY, WIDTH, type FromWorker, type ToWorker } from "./camera/messages";

interface Scope {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack }) => { readable: ReadableStream<VideoFrame> };
}

const scope = self as unknown as Scope;
const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
const paper = canvas.getContext("2d", { alpha: false });
let newest: VideoFrame | null = null;
let wanted = false;
let reader: ReadableStreamDefaultReader<VideoFrame> | null = null;

async function encode(frame: VideoFrame): Promise<void> {
  const at = Date.now();
  const { x, y, width, height } = crop(frame.displayWidth, frame.displayHeight);
  paper?.drawImage(frame, x, y, width, height, 0, 0, WIDTH, HEIGHT);
  frame.close();
  const jpeg = await (await canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY })).arrayBuffer();
  scope.postMessage({ kind: "jpeg", jpeg, at }, [jpeg]);
}

function take(): void {
  const frame = newest;
  newest = null;
  if (frame) void encode(frame);
  else wanted = true;
}

async function read(stream: ReadableStream<VideoFrame>): Promise<void> {
  reader = stream.getReader();
  scope.postMessage({ kind: "ready" });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    newest?.close();
    newest = value;
    if (!wanted) continue;
    wanted = false;
    take();
  }
}

function stop(): void {
  void reader?.cancel();
  reader = null;
  newest?.close();
  newest = null;
  wanted = false;
}

scope.onmessage = ({ data }) => {
  if (data.kind === "stream") void read(data.stream);
  else if (data.kind === "track") {
    if (scope.MediaStreamTrackProcessor) void read(new scope.MediaStreamTrackProcessor({ track: data.track }).readable);
    else scope.postMessage({ kind: "unable" });
  } else if (data.kind === "take") take();
  else if (data.kind === "encode") void encode(data.frame);
  else stop();
};
