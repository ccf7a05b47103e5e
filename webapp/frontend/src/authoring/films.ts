import { find } from "../lib/dom";

/** Reads a film's length before it is uploaded, so that nobody has to look it up. */
export class Films {
  async measure(field: HTMLInputElement, form: HTMLFormElement): Promise<void> {
    const file = field.files?.[0];
    const length = find<HTMLInputElement>('[name$=".duration"]', form);
    if (!file || !length || !field.name.endsWith(".video.upload")) return;
    const seconds = await this.duration(file);
    if (seconds > 0) length.value = String(Math.round(seconds * 10) / 10);
  }

  private duration(file: File): Promise<number> {
    const url = URL.createObjectURL(file);
    const video = document.createElement("video");
    return new Promise<number>((resolve) => {
      const give = (): void => {
        // Films from recorders say "infinite" until they have been walked through once.
        if (video.duration === Infinity) video.currentTime = 1e7;
        else resolve(Number.isFinite(video.duration) ? video.duration : 0);
      };
      video.addEventListener("loadedmetadata", give);
      video.addEventListener("durationchange", give);
      video.addEventListener("error", () => resolve(0));
      window.setTimeout(() => resolve(0), 5000);
      video.src = url;
    }).finally(() => URL.revokeObjectURL(url));
  }
}
