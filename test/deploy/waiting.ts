import { awaitVerdict, type Verdict, type Wait } from '../../src/deploy/await-verdict.ts';
import type { DeploymentStatus } from '../../src/domain/deployment-status.ts';
import { type ErrorCode, PipeError } from '../../src/errors/pipe-error.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { statusOf } from './candidates.ts';

/** What one look meets. */
export type StatusAnswer = DeploymentStatus | ErrorCode | 'not deployed' | 'never answered';

export const progressing = statusOf({ state: 'PROGRESSING' });

interface Given extends Partial<Pick<Wait, 'signal' | 'urgent' | 'experience' | 'timeoutMs'>> {
  readonly kind?: 'apiproxy' | 'sharedflow';
}

/** A wait of a minute, unless said, that meets these answers in turn, then PROGRESSING for ever. */
export async function wait(
  answers: readonly StatusAnswer[],
  { kind = 'apiproxy', signal, ...pace }: Given = {},
  clock = createDrivenClock(),
): Promise<{ verdict: Verdict; looks: number; elapsedMs: number }> {
  const left = [...answers];
  const statusOfTarget = (): Promise<DeploymentStatus | undefined> => {
    const look = left.shift() ?? progressing;
    if (look === 'never answered') return new Promise(() => undefined);
    if (look === 'not deployed') return Promise.resolve(undefined);
    if (typeof look === 'string') return Promise.reject(new PipeError(look, 'The look failed.'));
    return Promise.resolve(look);
  };
  const verdict = await clock.run(
    awaitVerdict({
      apigee: { statusOf: statusOfTarget },
      clock,
      signal: signal ?? new AbortController().signal,
      timeoutMs: 60_000,
      target: { name: 'orders', kind, environment: 'test', revision: '8' },
      basePaths: ['/orders'],
      ...pace,
      onProgress: () => undefined,
    }),
  );
  return { verdict, looks: answers.length - left.length, elapsedMs: clock.elapsed() };
}
