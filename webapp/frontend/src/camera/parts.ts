import { all } from "../lib/dom";

const MOST = 16;
const LEAST_LETTERS = 3;

export interface Part {
  name: string;
  element: SVGElement;
}

/** A part's label: the <title> in it, or the text that a group has beside something drawn. */
function nameOf(element: SVGElement): string {
  const child = (tag: string): Element | undefined => [...element.children].find((each) => each.localName === tag);
  const words = child("title") ?? (element.localName === "g" && element.children.length > 1 ? child("text") : undefined);
  return (words?.textContent ?? "").replace(/\s+/g, " ").trim();
}

/** The labelled parts of a drawing (lessons.content.figure_parts says the same); a label that comes twice is none. */
export function partsOf(drawing: Element): Part[] {
  const found = all<SVGElement>("svg *", drawing)
    .map((element) => ({ name: nameOf(element), element }))
    .filter(({ name }) => (name.match(/\p{L}/gu) ?? []).length >= LEAST_LETTERS);
  return found.filter(({ name }) => found.filter((other) => other.name === name).length === 1).slice(0, MOST);
}
