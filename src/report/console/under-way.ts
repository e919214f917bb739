import { oneLine } from '../../domain/visible-text.ts';
import { count, spent } from './paint.ts';

export interface UnderWay {
  readonly bundle: string;
  readonly revision: string | undefined;
  readonly detail: string;
  readonly rollingBack: boolean;
  readonly sinceMs: number;
}

/** What is going on now, in one line: the oldest first, the rest counted. */
export function renderUnderWay(all: readonly UnderWay[], nowMs: number): string | undefined {
  const [oldest, ...rest] = all.toSorted((one, other) => one.sinceMs - other.sinceMs);
  if (oldest === undefined) return undefined;
  const revision = oldest.revision === undefined ? '' : `  rev ${oldest.revision}`;
  const doing = oldest.rollingBack ? 'rolling back, ' : '';
  const others = rest.length === 0 ? '' : `  and ${count(rest.length, 'more', 'more')}`;
  return oneLine(
    `  ● ${oldest.bundle}${revision}   ${doing}${oldest.detail}   ${spent(nowMs - oldest.sinceMs)}${others}`,
  );
}
