import type { Problem } from '../domain/problem.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Delivery } from '../ports/code-host.ts';

/** Something to be told to Bitbucket. */
export interface ReportDelivery {
  readonly name: string;
  readonly silentWhenSkipped?: boolean;
  send(): Promise<Delivery>;
}

export interface Gathered {
  /** What was not delivered, one problem per cause. */
  readonly warnings: readonly Problem[];
  /** What was skipped since it is not set up, one sentence per reason. */
  readonly notes: readonly string[];
}

interface Miss {
  readonly name: string;
  readonly kind: 'failed' | 'skipped';
  readonly reason: string;
  readonly hint?: string | undefined;
}

/** Sends all at once and waits no longer than the signal; five failures with one cause are one warning. */
export async function gather(deliveries: readonly ReportDelivery[], signal: AbortSignal): Promise<Gathered> {
  const misses = await Promise.all(
    deliveries.map(async (one) => Promise.race([send(one), late(one, signal)])),
  );
  const byReason = Map.groupBy(misses.flat(), ({ kind, reason }) => `${kind} ${reason}`);
  const causes = [...byReason.values()].flatMap((same) =>
    same[0] === undefined
      ? []
      : [{ ...same[0], names: [...new Set(same.map(({ name }) => name))].join(', ') }],
  );
  return {
    warnings: causes
      .filter(({ kind }) => kind === 'failed')
      .map(({ names, reason, hint }) => ({
        code: 'report-undelivered',
        message: `Bitbucket was not told everything (${names}): ${reason}`,
        ...(hint === undefined ? {} : { hint }),
      })),
    notes: causes
      .filter(({ kind }) => kind === 'skipped')
      .map(({ names, reason }) => `Not sent to Bitbucket (${names}): ${reason}`),
  };
}

async function send(one: ReportDelivery): Promise<readonly Miss[]> {
  const { name } = one;
  try {
    const delivery = await one.send();
    if (delivery.kind === 'delivered' || one.silentWhenSkipped === true) return [];
    return [{ name, kind: 'skipped', reason: delivery.reason }];
  } catch (error) {
    return [missed(name, error)];
  }
}

/** An adapter that does not heed the signal shall not hold up the run. */
async function late({ name }: ReportDelivery, signal: AbortSignal): Promise<readonly Miss[]> {
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  return [missed(name, signal.reason)];
}

// Reporting never fails a run, not even by a fault of ours: an unknown error is told by its kind alone, since a
// vendor's message could hold anything.
function missed(name: string, error: unknown): Miss {
  if (error instanceof PipeError) return { name, kind: 'failed', reason: error.message, hint: error.hint };
  const kind = error instanceof Error ? error.name : typeof error;
  return { name, kind: 'failed', reason: `a fault of the pipe itself (${kind}).` };
}
