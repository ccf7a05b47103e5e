import { find, make, need } from "../lib/dom";
import { fill, gettext, pageLanguage } from "../lib/words";
import type { Status, Trouble } from "./send";

const TROUBLE_WORDS: Record<Trouble, string> = {
  offline: gettext("Not saved: no connection just now. What you write is kept in this browser and saved when it is back."),
  "signed-out": gettext("Not saved: you are signed out. What you write is kept in this browser."),
  gone: gettext("Not saved: this lesson or part is no longer there, or no longer yours. What you wrote is kept in this browser."),
  fault: gettext("Not saved: something went wrong here. What you write is kept in this browser; trying again."),
};

export function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString(pageLanguage(), { hour: "2-digit", minute: "2-digit" });
}

/** The bar at the top: saved or not, and since when. */
export class State {
  private readonly words = need("[data-state]");
  private version = 0;

  constructor(private readonly loginUrl: string) {
    const time = find<HTMLTimeElement>("time[data-time]");
    if (time && new Date(time.dateTime).toDateString() === new Date().toDateString())
      time.textContent = clockTime(time.dateTime);
  }

  saving(): void {
    this.say(gettext("Saving"));
  }

  saved(status: Status): void {
    const about = status.changed ? gettext("Students do not see this yet.") : gettext("Students see this version.");
    const others = this.version > 0 && status.version > this.version + 1;
    this.version = status.version;
    const saved = fill(gettext("Saved %(time)s."), { time: clockTime(status.at) });
    this.say(`${saved} ${about}`);
    if (others) this.words.append(` ${gettext("Somebody else works on this lesson too.")} `, this.reload());
    need<HTMLButtonElement>("[data-undo]").disabled = !status.can_undo;
    need<HTMLButtonElement>("[data-redo]").disabled = !status.can_redo;
  }

  unsaved(words: string): void {
    this.say(words);
    this.words.closest("[data-bar]")?.classList.add("bar--trouble");
  }

  trouble(trouble: Trouble): void {
    this.unsaved(TROUBLE_WORDS[trouble]);
    if (trouble !== "signed-out") return;
    const again = gettext("Sign in again in a new tab, then come back here.");
    this.words.append(" ", make("a", { href: this.loginUrl, target: "_blank", rel: "opener" }, again));
  }

  private reload(): HTMLElement {
    return make("a", { href: location.pathname + location.search }, gettext("Reload to see it all"));
  }

  private say(words: string): void {
    this.words.closest("[data-bar]")?.classList.remove("bar--trouble");
    this.words.textContent = words;
  }
}
