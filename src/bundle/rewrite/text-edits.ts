/** The characters from `start` to before `end` become `text`. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Puts edits into a text; one that lies inside another is already done by the outer one. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = [];
  let offset = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (edit.start < offset) continue;
    pieces.push(text.slice(offset, edit.start), edit.text);
    offset = edit.end;
  }
  return [...pieces, text.slice(offset)].join('');
}
