/** The pattern looks at a line of blanks from each of them: what is longer is no comment of a person. */
const LONGEST_LINE = 1000;

/**
 * The rules of the pipe that the file says, in any kind of comment, are not to be reported there: on the line before
 * the finding, or, for a finding about the whole file, on its second or third line, which are apigeelint's own places.
 * Lines are counted from 1.
 */
export function disabledAt(lines: readonly string[], line: number | undefined): readonly string[] {
  const places = line === undefined ? [2, 3] : [line - 1];
  return places.flatMap((place) => namesIn(lines[place - 1] ?? ''));
}

function namesIn(line: string): readonly string[] {
  const names = /\bapigeelint\s+disable\s?=\s?([A-Z0-9,\s-]+)/.exec(line.slice(0, LONGEST_LINE))?.[1];
  return names === undefined ? [] : names.split(/[,\s]+/).filter((name) => /[A-Z0-9]/.test(name));
}
