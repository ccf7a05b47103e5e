// What every page does: dialogs, copying a code, forms that say they are busy.
import { all, find, hit } from "./lib/dom";
import { toast } from "./lib/toast";
import { fill, gettext } from "./lib/words";

function openDialog(opener: HTMLElement): void {
  const dialog = find<HTMLDialogElement>(`#${opener.dataset["opens"]}`);
  dialog?.showModal();
}

async function copy(button: HTMLElement): Promise<void> {
  const text = button.dataset["copy"] ?? "";
  try {
    await navigator.clipboard.writeText(text);
    toast(fill(gettext("Copied: %(text)s"), { text }));
  } catch {
    toast(fill(gettext("Copying did not work here. The code is %(text)s"), { text }));
  }
}

document.addEventListener("click", (event) => {
  const opener = hit(event, "[data-opens]");
  if (opener) openDialog(opener);
  const closer = hit(event, "[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  const copier = hit(event, "[data-copy]");
  if (copier) void copy(copier);
});

// A second press while a form is on its way would send it twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.method !== "post") return;
  for (const button of all<HTMLButtonElement>("button[type=submit]", form))
    button.setAttribute("aria-disabled", "true");
  if (form.dataset["sent"]) event.preventDefault();
  form.dataset["sent"] = "yes";
});
addEventListener("pageshow", () => {
  for (const form of all<HTMLFormElement>("form[data-sent]")) {
    delete form.dataset["sent"];
    for (const button of all("button[aria-disabled]", form)) button.removeAttribute("aria-disabled");
  }
});

find("[aria-invalid=true]")?.focus();
