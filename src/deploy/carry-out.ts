import { type AssetKey, type DependencyGraph, keyOf } from '../bundle/graph/dependency-graph.ts';
import type { SkipReason } from '../domain/results/skip-reason.ts';
import { aggregateErrors } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Step } from '../plan/step.ts';
import { aroundBundles, type ConfigurationStages, isInPlace } from './around-bundles.ts';
import type { Attempt } from './attempt.ts';
import { type CarryOutPorts, deployCandidate, type Work } from './deploy-candidate.ts';
import type { Experience } from './poll-schedule.ts';
import { rollBack } from './recover/recover.ts';
import { runGraph, transitiveDependencies, type WorkOutcome } from './run-graph.ts';
import type { Imports } from './send-once.ts';

export interface Orders {
  readonly steps: readonly Step[];
  /** In this order, each verified before the next begins. */
  readonly environments: readonly string[];
  readonly graph: DependencyGraph;
  readonly parallel: number;
  /** What goes before, between and after the bundles of each environment. */
  readonly configuration?: ConfigurationStages | undefined;
}

/** Carries out exactly the plan: environment after environment, along the graph within each. */
export async function carryOut(orders: Orders, ports: CarryOutPorts): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = [];
  const imports: Imports = new Map();
  let failedIn: string | undefined;
  for (const environment of orders.environments) {
    const steps = orders.steps.filter((step) => step.candidate.environment === environment);
    if (failedIn !== undefined) {
      attempts.push(...steps.map((step) => leaveOut(step, failedIn ?? '')));
      continue;
    }
    ports.watch({ kind: 'environment', environment });
    const ended = await aroundBundles(environment, orders.configuration, {
      steps,
      deploy: (some) => carryOutEnvironment({ ...orders, steps: some }, imports, ports),
      atomic: ports.atomic,
      takeBack: async (done, beside) => (ports.atomic ? takeBack(done, ports, beside) : done),
    });
    attempts.push(...ended.attempts);
    if (!ended.inPlace) failedIn = environment;
  }
  return attempts;
}

/** True if two proxies want one base path of one environment: that is settled before anything is changed. */
export function isWithheld(steps: readonly Step[]): boolean {
  return steps.some(isInConflict);
}

/** The plan, of which nothing is carried out. */
export function withhold(steps: readonly Step[]): readonly Attempt[] {
  const name = steps.find(isInConflict)?.candidate.asset.name ?? '';
  return steps.map((step): Attempt => {
    if (step.kind === 'blocked') return blocked(step);
    if (step.kind === 'unchanged')
      return { step, kind: 'unchanged', status: step.observed.status, durationMs: 0 };
    return { step, durationMs: 0, kind: 'skipped', because: { kind: 'conflict', of: name } };
  });
}

function isInConflict(step: Step): boolean {
  return step.kind === 'blocked' && step.refused.some(({ code }) => code === 'route-conflict');
}

async function carryOutEnvironment(
  { steps, graph, parallel }: Orders,
  imports: Imports,
  ports: CarryOutPorts,
): Promise<readonly Attempt[]> {
  const hindered = ports.atomic ? steps.find(({ kind }) => kind === 'blocked') : undefined;
  if (hindered !== undefined) return steps.map((step) => leaveAlone(step, hindered, ports));
  const byKey = new Map(steps.map((step) => [keyOf(step.candidate.bundle), step]));
  const attempts = new Map<AssetKey, Attempt>();
  const working = steps.filter(({ kind }) => kind !== 'unchanged' && kind !== 'blocked');
  const awaited = transitiveDependencies(
    working.map(({ candidate }) => keyOf(candidate.bundle)),
    graph.dependsOn,
  );
  const experience: Experience = { usual: undefined };
  const outcomes = await runGraph(graph, { parallel, signal: ports.signal }, async (key, place) => {
    const step = byKey.get(key);
    if (step === undefined) return 'ok';
    const attempt = await attemptStep(step, {
      imports,
      ports,
      experience,
      awaited: awaited.has(key),
      releasePlace: () => place.release(),
    });
    attempts.set(key, attempt);
    ports.watch({ kind: 'ended', attempt });
    return isInPlace(attempt) ? 'ok' : 'failed';
  });
  const skipped = steps
    .filter((step) => !attempts.has(keyOf(step.candidate.bundle)))
    .map((step): Attempt => {
      const because = whyNot(outcomes.get(keyOf(step.candidate.bundle)), byKey);
      const attempt: Attempt = { step, durationMs: 0, kind: 'skipped', because };
      ports.watch({ kind: 'ended', attempt });
      return attempt;
    });
  const inOrderOfEnd = [...attempts.values(), ...skipped];
  const ended = ports.atomic ? await takeBack(inOrderOfEnd, ports) : inOrderOfEnd;
  const byStep = new Map(ended.map((attempt) => [attempt.step, attempt]));
  return steps.flatMap((step) => byStep.get(step) ?? []);
}

/** All or nothing: what is known beforehand keeps the whole environment as it is. */
function leaveAlone(step: Step, hindered: Step, ports: CarryOutPorts): Attempt {
  const attempt: Attempt =
    step.kind === 'blocked'
      ? blocked(step)
      : step.kind === 'unchanged'
        ? { step, kind: 'unchanged', status: step.observed.status, durationMs: 0 }
        : {
            step,
            durationMs: 0,
            kind: 'skipped',
            because: { kind: 'all-or-nothing', of: hindered.candidate.asset.name },
          };
  ports.watch({ kind: 'ended', attempt });
  return attempt;
}

function attemptStep(step: Step, rest: Omit<Work, 'step'>): Promise<Attempt> {
  switch (step.kind) {
    case 'unchanged':
      return Promise.resolve({ step, kind: 'unchanged', status: step.observed.status, durationMs: 0 });
    case 'blocked':
      return Promise.resolve(blocked(step));
    case 'await':
    case 'reuse':
    case 'rollback':
    case 'deploy':
      return deployCandidate({ step, ...rest });
  }
}

function blocked(step: Extract<Step, { kind: 'blocked' }>): Attempt {
  const refused = step.refused.map(
    ({ code, message, hint, where }) => new PipeError(code, message, { hint, where }),
  );
  const cause = aggregateErrors(refused) ?? new PipeError('guard', 'A guard stands before it.');
  return { step, durationMs: 0, kind: 'blocked', revision: undefined, imported: false, cause };
}

function whyNot(outcome: WorkOutcome<AssetKey> | undefined, steps: ReadonlyMap<AssetKey, Step>): SkipReason {
  if (outcome?.kind !== 'skipped') return { kind: 'stopped' };
  return { kind: 'dependency', needs: steps.get(outcome.because)?.candidate.asset.name ?? outcome.because };
}

function leaveOut(step: Step, failedIn: string): Attempt {
  return { step, durationMs: 0, kind: 'skipped', because: { kind: 'environment', failedIn } };
}

type Deployed = Extract<Attempt, { kind: 'deployed' }>;

/**
 * All or nothing: if one bundle of an environment failed, what this run changed there goes back, one after the other, the
 * last first, each verified. `ended` is in the order in which they ended; what was in place before the run stays. A run
 * that is stopped begins nothing. `beside` is what failed beside the bundles.
 */
async function takeBack(
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
    cause: new PipeError('taken-back', why, { where: asset.name }),
    aftermath,
  };
  ports.watch({ kind: 'ended', attempt });
  return attempt;
}
