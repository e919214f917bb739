import { PipeError } from '../../errors/pipe-error.ts';
import type { Attempt } from '../attempt.ts';
import type { CarryOutPorts } from '../deploy-candidate.ts';
import { rollBack } from './recover.ts';

type Deployed = Extract<Attempt, { kind: 'deployed' }>;

/**
 * All or nothing: if one bundle of an environment failed, what this run changed there goes back, one after the other, the
 * last first, each verified. `ended` is in the order in which they ended; what was in place before the run stays. A run
 * that is stopped begins nothing. `beside` is what failed beside the bundles.
 */
export async function takeBack(
  ended: readonly Attempt[],
  ports: CarryOutPorts,
  beside?: string,
): Promise<readonly Attempt[]> {
  const hindered = ended.find(({ kind }) => kind === 'failed' || kind === 'blocked');
  const failed = hindered?.step.candidate.asset.name ?? beside;
  if (failed === undefined || ports.signal.aborted) return ended;
  const taken = new Map<Attempt, Attempt>();
  for (const attempt of ended.toReversed()) {
    if (ports.signal.aborted) break;
    if (isChange(attempt)) taken.set(attempt, await takeBackOne(attempt, failed, ports));
  }
  return ended.map((attempt) => taken.get(attempt) ?? attempt);
}

/** What an earlier run asked for was only waited for: it is none of this run's changes. */
function isChange(attempt: Attempt): attempt is Deployed {
  if (attempt.kind !== 'deployed' || attempt.step.kind === 'await') return false;
  return attempt.revision !== attempt.step.observed.serving?.revision;
}

async function takeBackOne(deployed: Deployed, failed: string, ports: CarryOutPorts): Promise<Attempt> {
  const { step, revision, imported } = deployed;
  const { candidate, observed } = step;
  const { asset, environment } = candidate;
  const before = observed.serving;
  const startedMs = ports.clock.elapsed();
  const aftermath = await rollBack({
    ...ports,
    failed: { ...asset, environment, revision },
    before,
    interrupted: observed.interrupted?.failed.revision,
    onProgress: (detail) =>
      ports.watch({ kind: 'progress', candidate, revision: before?.revision, detail, rollingBack: true }),
  });
  const why = `${failed} failed in ${environment}, and ATOMIC takes back what the run changed there.`;
  const attempt: Attempt = {
    step,
    revision,
    imported,
    kind: 'taken-back',
    durationMs: Math.round(deployed.durationMs + ports.clock.elapsed() - startedMs),
    cause: new PipeError('deployment-failed', why, { where: asset.name }),
    aftermath,
  };
  ports.watch({ kind: 'ended', attempt });
  return attempt;
}
