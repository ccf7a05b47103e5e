/** Where the page's window lies on the screen, in the page's own CSS pixels; zoom is taken into account. */
export interface Place {
  screen: [number, number];
  left: number;
  top: number;
}

interface Outer {
  screenX: number;
  screenY: number;
  outerWidth: number;
  outerHeight: number;
  innerWidth: number;
  innerHeight: number;
  mozInnerScreenX?: number;
  mozInnerScreenY?: number;
  screen: { width: number; height: number; availLeft?: number; availTop?: number };
}

/** A zoom that the window's sizes speak of; borders and rounding are no zoom. */
export function zoomOf(view: Pick<Outer, "outerWidth" | "innerWidth">): number {
  const zoom = view.outerWidth / view.innerWidth;
  return zoom > 0.2 && zoom < 6 && Math.abs(zoom - 1) > 0.05 ? zoom : 1;
}

export function placeOf(view: Outer): Place {
  const { screen } = view;
  const [right, down] = [screen.availLeft ?? 0, screen.availTop ?? 0]; // of the first screen, where there are several
  // One browser tells its sizes in the page's pixels and knows where the page begins; the others tell neither.
  if (view.mozInnerScreenX !== undefined && view.mozInnerScreenY !== undefined)
    return {
      screen: [screen.width, screen.height],
      left: view.mozInnerScreenX - right,
      top: view.mozInnerScreenY - down,
    };
  const zoom = zoomOf(view);
  const border = Math.max(0, (view.outerWidth / zoom - view.innerWidth) / 2);
  const bars = Math.max(0, view.outerHeight / zoom - view.innerHeight - border);
  return {
    screen: [screen.width / zoom, screen.height / zoom],
    left: (view.screenX - right) / zoom + border,
    top: (view.screenY - down) / zoom + bars,
  };
}

export function place(): Place {
  return placeOf(window as unknown as Outer);
}

/** A point of the window in shares of the screen. */
export function shareOf(where: Place, x: number, y: number): { x: number; y: number } {
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { x: within((where.left + x) / where.screen[0]), y: within((where.top + y) / where.screen[1]) };
}
