import type { BuildContext } from '../domain/code-host/build-context.ts';
import type { BuildStep } from '../domain/code-host/build-step.ts';
import { inTime } from '../domain/pacing/in-time.ts';
import type { Clock } from '../ports/clock.ts';
import type { CodeHost } from '../ports/code-host.ts';
import { openingStatuses } from '../report/status.ts';
import { ownStatus } from './own-words.ts';

export interface Announcement {
  /** Resolves once the opening statuses are there or given up, so that none overtakes a closing one. Never throws. */
  settled(signal: AbortSignal): Promise<void>;
}

export interface Announcing {
  readonly step: BuildStep;
  readonly context: BuildContext;
  readonly codeHost: CodeHost;
  readonly clock: Clock;
}

/**
 * Actions that ask a question on somebody's own behalf, or tidy up after commits that are over: this commit has nothing
 * to learn from them. A cleanup tells the pull requests itself.
 */
export const ASKING_ACTIONS: ReadonlySet<string> = new Set(['check', 'export', 'cleanup']);

/** After the work has ended the opening statuses get this long, then they are dropped. */
const LAST_CHANCE_MS = 2000;

/** Sets the environments to "in progress" and returns at once: nobody waits for Bitbucket before a deploy. */
export function announceStart({ step, context, codeHost, clock }: Announcing): Announcement {
  const giveUp = new AbortController();
  const sending = announce();
  return {
    async settled(signal) {
      const limit = { clock, signal, patienceMs: LAST_CHANCE_MS };
      await inTime(sending, limit, () => undefined).catch(() => undefined);
      giveUp.abort();
    },
  };

  async function announce(): Promise<void> {
    const { signal } = giveUp;
    const { action, environments } = step;
    if (ASKING_ACTIONS.has(action)) return;
    try {
      const commit = await fullCommit(context, codeHost, signal);
      const statuses = openingStatuses({ action, environments, context: { ...context, commit } });
      await Promise.all(statuses.map(async (status) => codeHost.setStatus(ownStatus(status, step), signal)));
    } catch {
      // The closing statuses will say why, under their own deadline.
    }
  }
}

async function fullCommit(
  { commit }: BuildContext,
  codeHost: CodeHost,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (commit === undefined || commit.length === 40) return commit;
  return (await codeHost.resolveCommit(commit, signal)) ?? commit;
}
