/** A sentence before another ends in a stop, and in one: texts of servers often have none. */
export function stopped(text: string): string {
  const whole = text.trimEnd().replace(/(?<!\.)\.\.$/, '.');
  return /[.!?:;\u2026]$/.test(whole) ? whole : `${whole}.`;
}

/** What went wrong and what to do about it, one after the other; the sentence as it is if there is nothing to do. */
export function withHint({
  message,
  hint = '',
}: {
  readonly message: string;
  readonly hint?: string | undefined;
}): string {
  return hint === '' ? message : `${stopped(message)} ${hint}`;
}

/** `a, b and c` */
export function listed(names: readonly string[], last: 'and' | 'or' = 'and'): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1) ?? ''}`;
}

/** `a, b and 3 more`, if there are more than `most`. */
export function listedInShort(names: readonly string[], most: number): string {
  const left = names.length - most;
  return names.slice(0, most).join(', ') + (left > 0 ? ` and ${left} more` : '');
}
