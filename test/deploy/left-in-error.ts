import type { Attempt } from '../../src/deploy/attempt.ts';
import { type CarryOutPorts, deployCandidate } from '../../src/deploy/deploy-candidate.ts';
import { candidateKey } from '../../src/domain/candidate.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { observe } from '../../src/plan/observe.ts';
import type { Step } from '../../src/plan/step.ts';
import { byMark, candidateOf, DIGEST, OTHER_DIGEST } from './candidates.ts';
import { createMemoryApigee, type MemoryApigee, type MemoryOptions } from './memory-apigee.ts';
import { type Stage, stageFor, workOf } from './stage.ts';

export interface Circumstances extends MemoryOptions {
  /** Revision 1 served before; else the one in ERROR is the first. */
  readonly served?: boolean;
}

/** Revision 2 (or 1, where nothing served) is deployed and in ERROR: the run that deployed it was killed then. */
export async function leftInError({ served = true, ...options }: Circumstances): Promise<MemoryApigee> {
  const apigee = createMemoryApigee({
    ...options,
    runtime: ['error', ...(options.runtime ?? [])],
    faults: Object.fromEntries(
      Object.entries(options.faults ?? {}).map(([method, faults]) => [
        method,
        WRITES_BEFORE.has(method) ? ['none', ...faults] : faults,
      ]),
    ),
  });
  if (served) apigee.seed('orders', OTHER_DIGEST);
  const archive = { name: 'orders', kind: 'apiproxy' as const, digest: DIGEST, zip: new Uint8Array() };
  const { revision } = await apigee.importRevision(archive);
  await apigee.deploy({ ...archive, environment: 'test', revision }, undefined);
  return apigee;
}

/** The killed run made these calls too: faults are for the next one. */
const WRITES_BEFORE: ReadonlySet<string> = new Set(['importRevision', 'deploy']);

export interface NextRun {
  readonly step: Step;
  readonly attempt: Attempt;
  readonly stage: Stage;
}

/** The next run: looks, plans and carries out. `between` happens after its plan. */
export async function runAgain(
  apigee: MemoryApigee,
  given: {
    readonly ports?: Partial<CarryOutPorts>;
    readonly between?: (stage: Stage) => void;
  } = {},
): Promise<NextRun> {
  const candidate = candidateOf();
  const stage = stageFor(apigee, given.ports);
  const observed = await observe([candidate], apigee, byMark);
  const [step] = makePlan([candidate], observed, { force: stage.ports.force });
  if (step === undefined || !observed.has(candidateKey(candidate))) throw new Error('no step');
  given.between?.(stage);
  return { step, stage, attempt: await stage.clock.run(deployCandidate(workOf(step, stage.ports))) };
}

/** What the next runs asked to change, after the two writes of the killed one. */
export function writesAfter({ calls }: MemoryApigee): readonly string[] {
  return calls.filter((call) => WRITES.has(call)).slice(WRITES_BEFORE.size);
}

const WRITES: ReadonlySet<string> = new Set([...WRITES_BEFORE, 'undeploy']);
