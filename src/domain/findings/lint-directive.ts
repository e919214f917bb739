/** The pattern looks at a line of blanks from each of them: what is longer is no comment of a person. */
const LONGEST_LINE = 1000;

/**
 * True if the file says, in any kind of comment, that a rule of the pipe is not to be reported there: on the line
 * before the finding, or, for a finding about the whole file, on its second or third line, which are apigeelint's own
 * places. Lines are counted from 1.
 */
export function isDisabled(lines: readonly string[], rule: string, line: number | undefined): boolean {
  const places = line === undefined ? [2, 3] : [line - 1];
  return places.some((place) => namesIn(lines[place - 1] ?? '').includes(rule));
}

function namesIn(line: string): readonly string[] {
  const names = /\bapigeelint\s+disable\s?=\s?([A-Z0-9,\s-]+)/.exec(line.slice(0, LONGEST_LINE))?.[1] ?? '';
  return names.split(/[,\s]+/);
}
