import type { DeployEvent } from '../../src/deploy/attempt.ts';
import type { CarryOutPorts, Work } from '../../src/deploy/deploy-candidate.ts';
import type { Step } from '../../src/plan/step.ts';
import { createDrivenClock, type DrivenClock } from '../adapters/clock/driven-clock.ts';
import { candidateOf, NOTHING_OBSERVED, servingOf } from './candidates.ts';
import type { MemoryApigee } from './memory-apigee.ts';

/** A deploy of `candidate` over what the memory's organization serves now. */
export function deployStep(apigee: MemoryApigee, candidate = candidateOf()): Step {
  const { asset, environment } = candidate;
  const revision = apigee.serving(environment, asset.name);
  const serving = revision === undefined ? undefined : servingOf(revision, { ...asset, environment });
  return {
    kind: 'deploy',
    candidate,
    reason: { kind: 'bundle-changed', revision: '7' },
    observed: { ...NOTHING_OBSERVED, serving, revisions: apigee.revisions(asset.name) },
  };
}

export interface Stage {
  readonly clock: DrivenClock;
  readonly ports: CarryOutPorts;
  readonly events: readonly DeployEvent[];
  readonly stop: () => void;
}

/** The ports of a deploy to the memory's organization, with a clock that waits for nobody. */
export function stageFor(apigee: MemoryApigee, ports: Partial<CarryOutPorts> = {}): Stage {
  const clock = createDrivenClock();
  const events: DeployEvent[] = [];
  const stopping = new AbortController();
  return {
    clock,
    events,
    stop: () => stopping.abort(),
    ports: {
      apigee,
      reported: new Set(),
      clock,
      signal: stopping.signal,
      timeoutMs: 60_000,
      onFailure: 'rollback',
      atomic: false,
      force: false,
      archiveOf: ({ asset: { name, kind }, digest }) =>
        Promise.resolve({ name, kind, digest, zip: new Uint8Array() }),
      inspect: () => Promise.resolve({ kind: 'same', seen: 'content' }),
      remark: () => undefined,
      verify: () => Promise.resolve(undefined),
      watch: (event) => events.push(event),
      ...ports,
    },
  };
}

/** One step that nobody waits for, in an environment of which nothing is known. */
export function workOf(step: Step, ports: CarryOutPorts): Work {
  return {
    step,
    ports,
    imports: new Map(),
    awaited: false,
    experience: { usual: undefined },
    releasePlace: () => undefined,
  };
}
