// Sending a form, and what can become of it.
export interface Status {
  version: number;
  changed: boolean;
  at: string;
  can_undo: boolean;
  can_redo: boolean;
}

export interface Answer {
  state: "saved" | "shown" | "refused" | "conflict";
  words?: string;
  base?: string;
  html?: string;
  shown?: string;
  open?: string;
  status?: Status;
}

/** Why nothing was saved: no line to the site, signed out, the thing is gone, or the site had a fault. */
export type Trouble = "offline" | "signed-out" | "gone" | "fault";

export class NotSent extends Error {
  constructor(readonly trouble: Trouble) {
    super(trouble);
  }
}

export function csrfToken(): string {
  // The cookie, not the form: signing in again in another tab changes it.
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  const field = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  return cookie?.slice("csrftoken=".length) ?? field?.value ?? "";
}

function judge(status: number, type: string, redirected: boolean): Trouble | null {
  if (type.startsWith("application/json")) return status >= 500 ? "fault" : null;
  if (status === 404) return "gone";
  return redirected || status === 403 || status === 401 ? "signed-out" : "fault";
}

async function read(response: Response): Promise<Answer> {
  const trouble = judge(response.status, response.headers.get("Content-Type") ?? "", response.redirected);
  if (trouble) throw new NotSent(trouble);
  return (await response.json()) as Answer;
}

export async function ask(url: string): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { Accept: "application/json" } });
  } catch {
    throw new NotSent("offline");
  }
  return read(response);
}

export async function send(url: string, data: FormData, keepalive = false): Promise<Answer> {
  data.set("csrfmiddlewaretoken", csrfToken());
  const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
  let response: Response;
  try {
    response = await fetch(url, { method: "POST", body: data, headers, keepalive });
  } catch {
    throw new NotSent("offline");
  }
  return read(response);
}

/** The same for files: fetch tells nothing about how much has arrived. */
export function upload(url: string, data: FormData, progress: (share: number) => void): Promise<Answer> {
  data.set("csrfmiddlewaretoken", csrfToken());
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("error", () => reject(new NotSent("offline")));
    request.addEventListener("load", () => {
      const type = request.getResponseHeader("Content-Type") ?? "";
      const trouble = judge(request.status, type, request.responseURL !== new URL(url, location.href).href);
      if (trouble) reject(new NotSent(trouble));
      else resolve(JSON.parse(request.responseText) as Answer);
    });
    request.send(data);
  });
}
