/** What travels over the study socket, as agreed with webapp/live. */
export type Level = "simpler" | "standard" | "challenge";
export type SensingLevel = "behaviour" | "gaze" | "expression";
export type Response = "undone" | "redone" | "dismissed" | "accepted";
export type Status = "shown" | "accepted" | "undone" | "dismissed";
export type Source = "camera" | "sample";
export type StopReason = "user" | "denied" | "missing" | "unplugged";

export interface StudyConfig {
  session: string;
  socket_url: string;
  block_url: string;
  level: Level;
  camera: { allowed: boolean; level: SensingLevel; choice_url: string };
  sample: { clip_url: string; chapters_url: string };
  worker_url: string;
  difficulty: number;
  captions_on: boolean;
}

export type Change = {
  level?: Level;
  blocks?: string[];
  levels?: Record<string, Level>;
  on?: boolean;
  insert?: string;
  after?: string;
  remove?: string;
  goto?: string;
  back?: string;
  reread?: boolean;
  open?: number;
  rest?: number;
};

/** What stands on a note's buttons; the server writes it, as it does for a page that is drawn anew. */
export interface NoteWords {
  kind: string;
  accept: string;
  decline: string;
  unhelpful: string;
  declined: string;
  again: string;
}

export interface DecisionEvent {
  id: string;
  action: string;
  mode: "offer" | "apply";
  words: string;
  why: string[];
  rule_title: string;
  target: string | null;
  change: Change | null;
  undoable: boolean;
  link: string | null;
  says: NoteWords;
}

export interface DecisionStatus {
  id: string;
  status: Status;
  change: Change | null;
}

export interface AnswerResult {
  correct: boolean | null;
  feedback_html: string | null;
  explanation_html: string | null;
  problem: string | null;
}

export interface CameraState {
  on: boolean;
  paused: boolean;
  resting: boolean;
  level: SensingLevel;
  fps: number;
  credits: number;
  reason: string | null;
  message: string | null;
  gaze: GazeTold;
}

/** How good the gaze over the page is; without figures it is not known. */
export interface GazeTold {
  accuracy: { pixels: number; degrees: number; worst_degrees: number; points: number } | null;
  words: string;
  again: boolean;
}

export interface GazeOutcome extends GazeTold {
  ready: boolean;
  refused: string | null;
  left_out: string[];
}

export interface EstimateEvent {
  seq: number;
  focus: number | null;
  confusion: number | null;
  face: "ok" | "no_face" | "low_quality";
  coach: "no_face" | "too_dark" | "too_far" | "too_close" | "turned" | "glare" | "unclear" | null;
  evidence: string[];
  credits: number;
  fps: number;
}

export interface RefusedEvent {
  key: string | null;
  seq?: number;
  code: string;
  message: string;
}

export interface Welcome {
  session: string;
  level: SensingLevel;
  difficulty: Level;
  captions_on: boolean;
  camera: { allowed: boolean; level: SensingLevel };
}
