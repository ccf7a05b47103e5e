import { find, make } from "./dom";
import type { Socket } from "./socket";
import { gettext } from "./words";

const SHORT_BREAK_MS = 1500;
const ELSEWHERE = 4409;

/** Says in the bar at the foot when the connection stays lost; a short break needs no words. */
export function watchConnection(socket: Socket): void {
  const bar = find("[data-offline]");
  if (!bar) return;
  let timer = 0;
  let reason = "";
  socket.on("lost", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => (bar.hidden = false), SHORT_BREAK_MS);
  });
  socket.on("open", () => {
    clearTimeout(timer);
    bar.hidden = true;
  });
  socket.on<{ key: string | null; message: string }>("refused", (refused) => {
    if (!refused.key) reason = refused.message;
  });
  const words = bar.textContent ?? "";
  socket.on<{ code: number }>("turned_away", ({ code }) => {
    clearTimeout(timer);
    if (reason) bar.textContent = reason;
    if (code === ELSEWHERE) bar.append(" ", here);
    bar.hidden = false;
  });
  const here = make("button", { class: "btn", type: "button" }, gettext("Go on here instead"));
  here.addEventListener("click", () => {
    bar.textContent = words;
    bar.hidden = true;
    socket.reopen();
  });
}
