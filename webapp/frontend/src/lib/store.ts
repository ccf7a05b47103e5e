/** Small choices kept in this browser; without storage they last for the page. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`attune-${name}`);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`attune-${name}`, value);
  } catch {
    // Storage may be off; the choice then lasts for this page.
  }
}
