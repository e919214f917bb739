/** A printed part of a page: what stands between its two marks, which no reader sees. Throws where a mark is missing. */
export function readPart(page: string, name: string): string {
  return partsAround(page, name).part.trim();
}

export function replacePart(page: string, name: string, text: string): string {
  const { before, after } = partsAround(page, name);
  return `${before}\n\n${text}\n\n${after}`;
}

function partsAround(page: string, name: string) {
  const [opening, closing] = [`[//]: # (printed: ${name})`, `[//]: # (end: ${name})`];
  const start = page.indexOf(opening) + opening.length;
  const end = page.indexOf(closing);
  if (start < opening.length || end < start) throw new Error(`The page has no part "${name}"`);
  return { before: page.slice(0, start), part: page.slice(start, end), after: page.slice(end) };
}
