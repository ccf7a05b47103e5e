// Captions beside the film: times from the player, the list checked while one writes.
import { CueList } from "./authoring/cues";
import { find, need } from "./lib/dom";

const page = need("[data-captions]");
new CueList(page, find<HTMLVideoElement>("[data-film]", page));
