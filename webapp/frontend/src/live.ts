// The teacher's live page: rows move between groups as states change; nothing is drawn anew.
import { all, find, need, pageData, setText } from "./lib/dom";
import { watchConnection } from "./lib/offline";
import { Socket } from "./lib/socket";
import { headline, lead, type State } from "./live/words";
import { fill, gettext, ngettext } from "./lib/words";

interface Row {
  id: number;
  name: string;
  state: State;
  words: string;
  part: string;
  at: string | null;
  online: boolean;
}
interface ChangeRow {
  id: string;
  student: number;
  name: string;
  action: string;
  words: string;
  status: string;
  at: string;
}

const SHOWN = 20;
const STATUS: Record<string, string> = {
  undone: gettext("undone"),
  dismissed: gettext("not wanted"),
  accepted: gettext("accepted"),
};
const config = pageData<{ socket_url: string; curves_url: string; class_id: number }>("live-config");
const list = need("[data-changes]");
const personTemplate = need<HTMLTemplateElement>("#person-template");
const changeTemplate = need<HTMLTemplateElement>("#change-template");
const online = new Map<number, boolean>();

function copy(template: HTMLTemplateElement): HTMLElement {
  return (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
}

function showRow(row: Row, fresh: boolean): void {
  const people = find(`[data-group="${row.state}"] [data-people]`);
  if (!people) return;
  const old = find(`[data-student="${row.id}"]`);
  const item = old ?? copy(personTemplate);
  const moved = old?.dataset["state"] !== row.state;
  item.dataset["student"] = String(row.id);
  item.dataset["state"] = row.state;
  const who = need<HTMLAnchorElement>(".person__who a", item);
  setText(who, row.name);
  who.href = `/teach/${config.class_id}/students/${row.id}/`;
  setText(need(".person__why", item), row.words);
  setText(need(".person__where", item), row.part);
  online.set(row.id, row.online);
  if (moved) place(item, people);
  if (fresh && moved) flash(item);
}

/** By name, so that everybody keeps a place that can be found again. */
function place(item: HTMLElement, people: Element): void {
  const name = (element: Element): string => need(".person__who", element).textContent ?? "";
  const next = all(".person", people).find((other) => other !== item && name(other).localeCompare(name(item)) > 0);
  people.insertBefore(item, next ?? null);
}

function flash(item: HTMLElement): void {
  item.classList.add("is-new");
  item.addEventListener("animationend", () => item.classList.remove("is-new"), { once: true });
}

function showChange(change: ChangeRow, fresh: boolean): void {
  const old = find(`[data-change="${CSS.escape(change.id)}"]`, list);
  const item = old ?? copy(changeTemplate);
  item.dataset["change"] = change.id;
  item.dataset["action"] = change.action;
  item.dataset["status"] = change.status;
  const time = need<HTMLTimeElement>("time", item);
  time.dateTime = change.at;
  need("b", item).textContent = change.name;
  setText(need(".changes__words", item), change.words);
  setText(need(".changes__status", item), STATUS[change.status] ?? "");
  if (!old) list.prepend(item);
  for (const surplus of all("[data-change]", list).slice(SHOWN)) surplus.remove();
  if (fresh) flash(item);
  times();
  const none = find("[data-no-changes]");
  if (none) none.hidden = true;
}

function times(): void {
  const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  for (const time of all<HTMLTimeElement>("time", list)) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) setText(time, clock.format(at));
  }
}

function sum(): void {
  const counts: Record<State, number> = { stuck: 0, slow: 0, unknown: 0, well: 0 };
  for (const group of all("[data-group]")) {
    const people = all(".person", group).length;
    counts[group.dataset["group"] as State] = people;
    group.hidden = people === 0;
  }
  const everyone = all("[data-student]").length;
  for (const group of all("[data-group]"))
    setText(need("[data-count]", group), fill(gettext("%(count)s of %(all)s"), { count: all(".person", group).length, all: everyone }));
  setText(need("[data-headline]"), headline(counts));
  setText(need("[data-lead]"), lead(counts));
  const here = [...online.values()].filter(Boolean).length;
  setText(need("[data-here]"), here === 0 ? gettext("nobody here now") : fill(ngettext("%(count)s here now", "%(count)s here now", here), { count: here }));
}

interface AlertRow {
  id: number;
  student: number;
  name: string;
  words: string;
  part: string;
  open: boolean;
}
const alerts = find("[data-alerts]");
const alertTemplate = need<HTMLTemplateElement>("#alert-template");

/** One row for each person and cause: it is updated, taken away when it is settled, never repeated. */
function showAlert(alert: AlertRow): void {
  if (!alerts) return;
  const old = find(`[data-alert="${alert.id}"]`);
  if (alert.open) {
    const item = old ?? copy(alertTemplate);
    const base = `/teach/${config.class_id}`;
    item.dataset["alert"] = String(alert.id);
    const name = need<HTMLAnchorElement>("[data-alert-name]", item);
    setText(name, alert.name);
    name.href = `${base}/students/${alert.student}/`;
    for (const again of all("[data-alert-name-again]", item)) setText(again, alert.name);
    setText(need("[data-alert-words]", item), alert.words);
    setText(need("[data-alert-part]", item), alert.part);
    need<HTMLFormElement>("form", item).action = `${base}/alerts/${alert.id}/`;
    if (!old) alerts.prepend(item);
  } else old?.remove();
  need("[data-alerts-box]").hidden = alerts.children.length === 0;
}

const REDRAWN_EVERY = 60_000;

/** The charts come from the server, drawn: once a minute, while somebody looks. */
async function redraw(): Promise<void> {
  const box = find("[data-curves]");
  if (!box || document.hidden || box.contains(document.activeElement) || find("details[open]", box)) return;
  const answer = await fetch(config.curves_url, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceChildren(...drawn.body.childNodes);
}
setInterval(() => void redraw(), REDRAWN_EVERY);

const socket = new Socket(config.socket_url);
socket.on<{ students: Row[]; changes: ChangeRow[] }>("snapshot", ({ students, changes }) => {
  for (const row of students) showRow(row, false);
  for (const change of [...changes].reverse()) showChange(change, false);
  sum();
});
socket.on<Row & { row?: Row; type: string }>("student", (event) => {
  showRow(event.row ?? event, true);
  sum();
});
socket.on<ChangeRow & { change?: ChangeRow; type: string }>("change", (event) =>
  showChange(event.change ?? event, true),
);

socket.on<AlertRow>("alert", showAlert);

watchConnection(socket);
times();
sum();
socket.connect();
