// Words in the language of the page. English stands in the code; any other language brings a script of its words, which
// `manage.py translations` writes to static/attune/words/.
interface Catalogue {
  plural: (count: number) => number;
  words: Record<string, string | string[]>;
}

declare global {
  var attuneWords: Catalogue | undefined;
}

/** The English `text` in the language of the page. */
export function gettext(text: string): string {
  const known = globalThis.attuneWords?.words[text];
  return typeof known === "string" ? known : text;
}

/** The form that fits `count`. */
export function ngettext(one: string, many: string, count: number): string {
  const known = globalThis.attuneWords?.words[one];
  if (Array.isArray(known)) return known[globalThis.attuneWords?.plural(count) ?? 0] ?? many;
  return count === 1 ? one : many;
}

/** The same where one English word means two things: `context` says which. */
export function pgettext(context: string, text: string): string {
  const known = globalThis.attuneWords?.words[`${context}\u0004${text}`];
  return typeof known === "string" ? known : text;
}

/** Puts values into a sentence: fill("%(count)s of %(all)s", { count, all }). Numbers come out as the language writes them. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/%\((\w+)\)s/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : (value ?? whole);
  });
}

/** A number as the language of the page writes it. */
export function number(value: number, options: Intl.NumberFormatOptions = {}): string {
  return new Intl.NumberFormat(pageLanguage(), options).format(value);
}

/** What `lang` says of the page; English where there is no page. */
export function pageLanguage(): string {
  return (globalThis.document as Document | undefined)?.documentElement.lang || "en-GB";
}
