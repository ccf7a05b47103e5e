// The lesson page: what is read and answered goes to the server, what the server decides comes onto the page.
import { Camera } from "./camera/camera";
import { all, find, hit, need, pageData, setText } from "./lib/dom";
import { watchConnection } from "./lib/offline";
import type { DecisionEvent, DecisionStatus, Level, StudyConfig, Welcome } from "./lib/protocol";
import { browserShelf } from "./lib/outbox";
import { Socket } from "./lib/socket";
import { toast } from "./lib/toast";
import { Activity } from "./study/activity";
import { Changes } from "./study/changes";
import { Exercises } from "./study/exercise";
import { Films, type FilmState } from "./study/film";
import { Going } from "./study/going";
import { Notes } from "./study/notes";
import { reachWideParts } from "./study/reach";
import { Reading } from "./study/reading";
import { Reports } from "./study/reports";
import { gettext } from "./lib/words";

const config = pageData<StudyConfig>("study-config");
const blocks = need("[data-blocks]");
const socket = new Socket(config.socket_url, browserShelf(config.session));
const unsent = socket.outbox.size;

const reading = new Reading({
  entered(key) {
    socket.tell("block.enter", { block: key }, "block.enter");
    changes.catchUp();
  },
  seen: (key, seconds) => socket.tell("block.seen", { block: key, seconds }),
});
const tellFilm = (state: FilmState): void => socket.tell("video.state", { ...state }, `video.state ${state.block}`);
const films = new Films(tellFilm, config.captions_on);
const going = new Going(blocks);
const changes = new Changes(blocks, config.block_url, reading, films, going, () => {
  reading.follow();
  notes.arrange();
  reachWideParts(blocks);
});
const notes = new Notes(blocks, socket, changes, reading);
new Reports(blocks, socket);
new Exercises(
  blocks,
  socket,
  (block) => reading.secondsOn(block),
  (block) => {
    changes.catchUp();
    going.answered(block);
  },
  config.block_url,
);
const activity = new Activity(
  (idle) => {
    reading.setAway(idle || document.hidden);
    socket.tell("activity.idle", { idle }, "activity.idle");
  },
  (hidden) => {
    reading.setAway(hidden || activity.idle);
    socket.tell("page.hidden", { hidden }, "page.hidden");
  },
);
if (config.camera.allowed) new Camera(config, socket);

for (const section of all("[data-block]", blocks)) films.adopt(section);
reading.follow();
reachWideParts(blocks);

socket.on<DecisionEvent>("decision", (decision) => void notes.show(decision));
socket.on<DecisionStatus>("decision.status", (status) => void notes.update(status));
socket.on<{ words: string }>("standing", ({ words }) => {
  const line = find("[data-standing]");
  if (!line) return;
  setText(need("[data-standing-words]", line), words);
  line.hidden = false;
});
socket.on<Welcome>("welcome", (welcome) => films.setCaptions(welcome.captions_on));

watchConnection(socket);
socket.on("open", () => {
  // A new line knows nothing of the old one's state.
  if (reading.current) socket.tell("block.enter", { block: reading.current }, "block.enter");
  if (activity.idle) socket.tell("activity.idle", { idle: true }, "activity.idle");
  if (document.hidden) socket.tell("page.hidden", { hidden: true }, "page.hidden");
  films.states().forEach(tellFilm);
});

blocks.addEventListener("click", (event) => {
  const button = hit(event, "[data-show-level]");
  const key = button?.closest<HTMLElement>("[data-block]")?.dataset["block"];
  if (button && key) void changes.showLevel(key, button.dataset["showLevel"] as Level, true);
});

need("[data-finish]").addEventListener("click", () => socket.tell("lesson.finish"));
addEventListener("beforeunload", (event) => {
  if (!socket.open && socket.outbox.has("answer.give")) event.preventDefault();
});

// On a phone the rows above the camera's state scroll away; how tall they are is known only here.
const masthead = need(".masthead--stays");
const cameraRow = need(".masthead__camera", masthead);
const tuck = (): void => {
  const rowOnTop = cameraRow.offsetTop - masthead.offsetTop;
  masthead.style.setProperty("--tuck", String(rowOnTop > 40 ? rowOnTop - 4 : 0));
};
new ResizeObserver(tuck).observe(masthead);

if (unsent) {
  // What is drawn was drawn before these answers arrived: another look shows what was said to them.
  const drawnAnew = (): void => {
    if (!socket.outbox.has("answer.give")) toast(gettext("Answers from last time are sent now. Reload to see what was said to them."));
    else setTimeout(drawnAnew, 1000);
  };
  socket.on("open", () => setTimeout(drawnAnew, 1000));
}
socket.connect();
