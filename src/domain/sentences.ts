/** A sentence before another ends in a stop, and in one: texts of servers often have none. */
export function stopped(text: string): string {
  const whole = text.trimEnd().replace(/(?<!\.)\.\.$/, '.');
  return /[.!?:;…]$/.test(whole) ? whole : `${whole}.`;
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
