const DIRECTIVE = /apigeelint\s+disable\s?=([A-Z0-9,\s-]*?)(?:--|\*\/|$)/;

/** The pattern looks at a line of blanks from each of them: what is longer is no comment of a person. */
const LONGEST_LINE = 1000;

/**
 * True where the file says that a rule is not to be reported there: on the line before the finding, or, for a
 * finding about the whole file, on its second or third line, which are apigeelint's own places.
 */
export function isDisabled(lines: readonly string[], rule: string, line: number | undefined): boolean {
  const places = line === undefined ? [2, 3] : [line - 1];
  return places.some((place) => {
    const names = DIRECTIVE.exec((lines[place - 1] ?? '').slice(0, LONGEST_LINE))?.[1] ?? '';
    return names.split(',').some((name) => name.trim() === rule);
  });
}
