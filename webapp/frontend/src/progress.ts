// The student's own pages: days and times in the reader's own time zone.
import { all } from "./lib/dom";

const language = document.documentElement.lang;
const day = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

for (const time of all<HTMLTimeElement>("time[data-when]")) {
  const at = new Date(time.dateTime);
  if (!Number.isNaN(at.getTime())) time.textContent = (time.dataset["when"] === "day" ? day : moment).format(at);
}
