// Runs before the first paint, so that a chosen theme does not flash the other one.
const KEY = "attune-theme";

function chosen(): string {
  try {
    return localStorage.getItem(KEY) ?? "system";
  } catch {
    return "system";
  }
}

function apply(choice: string): void {
  const root = document.documentElement;
  if (choice === "light" || choice === "dark") root.dataset["theme"] = choice;
  else delete root.dataset["theme"];
}

function mark(choice: string): void {
  for (const button of document.querySelectorAll<HTMLElement>("[data-theme-choice]"))
    button.setAttribute("aria-pressed", String(button.dataset["themeChoice"] === choice));
}

function choose(choice: string): void {
  apply(choice);
  mark(choice);
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Without storage the choice lasts for this page.
  }
}

apply(chosen());
document.addEventListener("DOMContentLoaded", () => mark(chosen()));
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-theme-choice]") : null;
  if (button) choose(button.dataset["themeChoice"] ?? "system");
});
