import { crop, HEIGHT, QUALITY, WIDTH, type FromWorker, type ToWorker } from "./messages";

export type Way = "processor" | "frame" | "canvas";
export interface Picture {
  jpeg: ArrayBuffer;
  at: number;
}

const ANSWER_WITHIN_MS = 2000;

interface Processor {
  readable: ReadableStream<VideoFrame>;
}
type ProcessorType = new (init: { track: MediaStreamTrack }) => Processor;

/**
 * Takes one small JPEG at a time from what a <video> shows.
 *
 * Three ways, best first: the track's own frames read in the worker; frames taken from the video and handed to the
 * worker; a canvas on the page.
 */
export class Capture {
  way: Way = "canvas";
  private worker: Worker | null = null;
  private answer: ((message: FromWorker) => void) | null = null;
  private readonly canvas = document.createElement("canvas");

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly workerUrl: string,
  ) {
    this.canvas.width = WIDTH;
    this.canvas.height = HEIGHT;
  }

  /** Chooses a way. `stream` is null for the sample clip, which has no camera track. */
  async start(stream: MediaStream | null): Promise<void> {
    this.way = "canvas";
    if (typeof Worker === "undefined" || typeof OffscreenCanvas === "undefined" || typeof VideoFrame === "undefined")
      return;
    this.worker = new Worker(this.workerUrl);
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.answered(data);
    this.worker.onerror = () => this.fall();
    const track = stream?.getVideoTracks()[0];
    this.way = track && (await this.handTrack(track)) ? "processor" : "frame";
  }

  /** One picture, or null when there is none just now. */
  async take(): Promise<Picture | null> {
    if (this.way === "canvas" || !this.worker) return this.fromCanvas();
    if (this.way === "processor") return this.picture(this.ask({ kind: "take" }));
    if (this.video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    let frame: VideoFrame;
    try {
      frame = new VideoFrame(this.video, { timestamp: Math.round(performance.now() * 1000) });
    } catch {
      this.way = "canvas";
      return this.fromCanvas();
    }
    return this.picture(this.ask({ kind: "encode", frame }, [frame]));
  }

  stop(): void {
    this.worker?.postMessage({ kind: "stop" } satisfies ToWorker);
    this.worker?.terminate();
    this.worker = null;
    this.answer?.({ kind: "none" });
  }

  private async handTrack(track: MediaStreamTrack): Promise<boolean> {
    const processor = (globalThis as { MediaStreamTrackProcessor?: ProcessorType }).MediaStreamTrackProcessor;
    try {
      if (processor) {
        const stream = new processor({ track }).readable;
        return (await this.ask({ kind: "stream", stream }, [stream])).kind === "ready";
      }
      const copy = track.clone();
      return (await this.ask({ kind: "track", track: copy }, [copy as unknown as Transferable])).kind === "ready";
    } catch {
      return false; // neither the stream nor the track may travel to a worker here
    }
  }

  private ask(message: ToWorker, transfer: Transferable[] = []): Promise<FromWorker> {
    return new Promise((resolve) => {
      const timer = window.setTimeout(() => this.answered({ kind: "none" }), ANSWER_WITHIN_MS);
      this.answer = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.worker?.postMessage(message, transfer);
    });
  }

  private answered(message: FromWorker): void {
    const answer = this.answer;
    this.answer = null;
    answer?.(message);
  }

  private async picture(answer: Promise<FromWorker>): Promise<Picture | null> {
    const message = await answer;
    return message.kind === "jpeg" ? { jpeg: message.jpeg, at: message.at } : null;
  }

  private fall(): void {
    this.way = "canvas";
    this.answered({ kind: "none" });
  }

  private async fromCanvas(): Promise<Picture | null> {
    const { video, canvas } = this;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
    const at = Date.now();
    const { x, y, width, height } = crop(video.videoWidth, video.videoHeight);
    canvas.getContext("2d", { alpha: false })?.drawImage(video, x, y, width, height, 0, 0, WIDTH, HEIGHT);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return blob ? { jpeg: await blob.arrayBuffer(), at } : null;
  }
}
