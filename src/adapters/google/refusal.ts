import { PipeError } from '../../errors/pipe-error.ts';
import type { TokenRefusal } from './token-endpoint.ts';

/** One known way of being refused: how to recognise it, what to say, what to do. */
export interface KnownRefusal {
  readonly matches: (text: string, refusal: TokenRefusal) => boolean;
  readonly sentence: (refusal: TokenRefusal) => string;
  readonly hint: string;
}

/** The sentence of the first refusal that matches; Google's own words where none does. */
export function refuse(known: readonly KnownRefusal[], refusal: TokenRefusal, where: string): PipeError {
  const { error } = refusal;
  const text = `${error.status} ${error.message}`;
  const match = known.find((candidate) => candidate.matches(text, refusal));
  const message = match?.sentence(refusal) ?? `Google refused the sign-in: ${text.trim()}`;
  return new PipeError('sign-in-refused', message, {
    hint: match?.hint ?? 'docs/troubleshooting.md lists the causes of refused sign-ins.',
    where,
    status: error.httpStatus,
  });
}

/** "This machine's clock is 412 s behind Google's." Empty if the two agree within half a minute. */
export function describeClock(refusal: TokenRefusal): string {
  const seconds = Math.round((refusal.clockDifferenceMs ?? 0) / 1000);
  if (seconds >= 30) return ` This machine's clock is ${seconds} s behind Google's.`;
  return seconds <= -30 ? ` This machine's clock is ${-seconds} s ahead of Google's.` : '';
}
