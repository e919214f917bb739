import type { Fault } from '../emulator/faults.ts';

/** One way for a call to go wrong. */
export interface Column {
  readonly fault: string;
  readonly how: Pick<Fault, 'kind' | 'times' | 'retryAfterSeconds' | 'processed' | 'delayMs'>;
  /** A word of the log by which a person recognizes the cause, where the run failed of it. */
  readonly sign: RegExp;
}

const ever = Number.POSITIVE_INFINITY;
const broken = /connection|broke|answer/i;
const late = /in time|within|did not answer|not known/i;
const unread = /not in JSON|cannot be read|not JSON|Nobody knows|shape|gave no/i;

export const COLUMNS: readonly Column[] = [
  { fault: 'reset before', how: { kind: 'reset-before' }, sign: broken },
  { fault: 'reset after', how: { kind: 'reset-after' }, sign: broken },
  { fault: 'reset ever', how: { kind: 'reset-before', times: ever }, sign: broken },
  { fault: 'time-out before', how: { kind: 'timeout-before' }, sign: late },
  { fault: 'time-out after', how: { kind: 'timeout-after' }, sign: late },
  { fault: '400', how: { kind: '400' }, sign: /invalid argument|400/i },
  { fault: '401 once', how: { kind: '401' }, sign: /token|credential|401/i },
  { fault: '401 ever', how: { kind: '401', times: ever }, sign: /token|credential|401/i },
  { fault: '403', how: { kind: '403' }, sign: /may not|permission|403|lack/i },
  {
    fault: '404',
    how: { kind: '404' },
    sign: /not find|not found|404|does not exist|may not|not deployed|by somebody else/i,
  },
  { fault: '408', how: { kind: '408' }, sign: /408|timed out/i },
  { fault: '409', how: { kind: '409' }, sign: /409|aborted/i },
  { fault: '429', how: { kind: '429' }, sign: /429|exhausted/i },
  { fault: '429, Retry-After', how: { kind: '429', retryAfterSeconds: 1 }, sign: /429|exhausted/i },
  { fault: '500', how: { kind: '500' }, sign: /500|internal/i },
  { fault: '500, done', how: { kind: '500', processed: true }, sign: /500|internal/i },
  { fault: '502 HTML', how: { kind: '502-html' }, sign: /502/ },
  { fault: '503', how: { kind: '503' }, sign: /503|unavailable/i },
  { fault: '503 ever', how: { kind: '503', times: ever }, sign: /503|unavailable/i },
  { fault: 'locked', how: { kind: 'locked' }, sign: /locked|another operation/i },
  { fault: '200 HTML', how: { kind: 'html-200' }, sign: unread },
  { fault: 'redirect', how: { kind: 'redirect' }, sign: /302/ },
  { fault: 'truncated', how: { kind: 'truncated' }, sign: broken },
  { fault: 'malformed', how: { kind: 'malformed' }, sign: unread },
  { fault: 'slow body', how: { kind: 'slow-body', delayMs: 1500 }, sign: late },
  { fault: 'slow answer', how: { kind: 'slow', delayMs: 1500 }, sign: late },
];
