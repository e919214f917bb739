/** A printed part of the README: what stands between its two marks. Throws where a mark is missing. */
export function readPart(readme: string, name: string): string {
  return partsAround(readme, name).part.trim();
}

export function replacePart(readme: string, name: string, text: string): string {
  const { before, after } = partsAround(readme, name);
  return `${before}\n${text}\n${after}`;
}

function partsAround(readme: string, name: string) {
  const [opening, closing] = [`<!-- printed: ${name} -->`, `<!-- end: ${name} -->`];
  const start = readme.indexOf(opening) + opening.length;
  const end = readme.indexOf(closing);
  if (start < opening.length || end < start) throw new Error(`README.md has no part "${name}"`);
  return { before: readme.slice(0, start), part: readme.slice(start, end), after: readme.slice(end) };
}
