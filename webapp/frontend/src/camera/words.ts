import type { EstimateEvent } from "../lib/protocol";
import { fill, gettext, ngettext } from "../lib/words";

export type Focus = "with" | "between" | "away" | "unknown";

const AWAY_BELOW = 0.35;
const WITH_ABOVE = 0.55;
const PUZZLED_ABOVE = 0.65;

export function focusOf(estimate: Pick<EstimateEvent, "focus" | "face">): Focus {
  if (estimate.face !== "ok" || estimate.focus === null) return "unknown";
  if (estimate.focus < AWAY_BELOW) return "away";
  return estimate.focus > WITH_ABOVE ? "with" : "between";
}

/** What Attune makes of the picture now, in a sentence to the person in it. */
export function sentence(estimate: Pick<EstimateEvent, "focus" | "face" | "confusion">): string {
  if (estimate.face === "no_face") return gettext("No face in the picture, so nothing is known.");
  if (estimate.face === "low_quality") return gettext("The picture is too unclear to tell.");
  const words = {
    with: gettext("You seem to be with the page."),
    between: gettext("Perhaps with the page, perhaps not."),
    away: gettext("You seem to be looking away."),
    unknown: gettext("Too early to tell."),
  }[focusOf(estimate)];
  const puzzled = estimate.confusion !== null && estimate.confusion > PUZZLED_ABOVE;
  return puzzled ? `${words} ${gettext("Something may be puzzling; your answers will tell.")}` : words;
}

/** A tip about sitting and light, when one would help. */
export function coachWords(coach: EstimateEvent["coach"]): string {
  if (!coach) return "";
  return {
    no_face: gettext("Your face is not in the picture. Move a little, or tilt the screen. The lesson goes on either way."),
    too_dark: gettext("It is rather dark. A lamp in front of you would help, or the window to your side."),
    too_far: gettext("You are a little far away. Come closer, if it is comfortable."),
    too_close: gettext("You are very close. Lean back a little; your eyes will thank you."),
    turned: gettext("You sit at an angle. Turn the screen towards you, if you can."),
    glare: gettext("Something bright mirrors in your glasses. Tilt the screen a little, or turn the lamp, and your eyes can be seen."),
    unclear: gettext("Your eyes are hard to make out. A hand or hair before them, perhaps; or wipe the camera."),
  }[coach];
}

export function rateWords(fps: number): string {
  if (fps <= 0) return "";
  if (fps < 1) return fill(gettext("1 picture every %(seconds)s seconds"), { seconds: Math.round(1 / fps) });
  const rounded = Math.round(fps);
  return fill(ngettext("%(count)s picture a second", "%(count)s pictures a second", rounded), { count: rounded });
}
