import { formatMarker } from '../../src/bundle/marker.ts';
import type { Candidate, Observation } from '../../src/deploy/candidate.ts';
import type { CarryOutDoors, Work } from '../../src/deploy/deploy-candidate.ts';
import type { DeployEvent } from '../../src/deploy/events.ts';
import type { Step } from '../../src/deploy/make-plan.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import type { DeploymentStatus } from '../../src/domain/deployment-status.ts';
import type { Revision, ServingRevision } from '../../src/domain/revision.ts';
import { judgeByMark, type RevisionInQuestion } from '../../src/live/judge-content.ts';
import { createDrivenClock, type DrivenClock } from '../adapters/clock/driven-clock.ts';
import type { MemoryApigee } from './memory-apigee.ts';

export const DIGEST = `sha256:${'ab'.repeat(32)}`;
export const OTHER_DIGEST = `sha256:${'cd'.repeat(32)}`;

export function bundleOf(name: string, facts: Partial<Bundle> = {}): Bundle {
  return {
    kind: 'apiproxy',
    name,
    path: `proxies/${name}`,
    source: { kind: 'folder', absolutePath: `/clone/proxies/${name}` },
    entries: [],
    descriptor: `apiproxy/${name}.xml`,
    basePaths: [`/${name}`],
    sharedFlowsCalled: [],
    usesGoogleAuthentication: false,
    description: '',
    digest: DIGEST,
    ...facts,
  };
}

export function candidateOf(name = 'orders', facts: Partial<Candidate> = {}): Candidate {
  return {
    bundle: bundleOf(name),
    environment: 'test',
    digest: DIGEST,
    basePaths: [`/${name}`],
    serviceAccount: undefined,
    allow: [],
    ...facts,
  };
}

export function servingOf(revision: string, facts: Partial<ServingRevision> = {}): ServingRevision {
  return {
    name: 'orders',
    kind: 'apiproxy',
    environment: 'test',
    revision,
    serviceAccount: undefined,
    deployStartMs: undefined,
    proxyDeploymentType: 'STANDARD',
    ...facts,
  };
}

/** A revision as the pipe imports it. */
export function revisionOf(revision: string, digest = DIGEST, facts: Partial<Revision> = {}): Revision {
  return {
    revision,
    description: `orders ${formatMarker({ digest })}`,
    createdAtMs: 1000,
    lastModifiedAtMs: 1000,
    basePaths: ['/orders'],
    policies: [],
    hasExtensiblePolicy: false,
    ...facts,
  };
}

export const NOTHING_OBSERVED: Observation = {
  serving: undefined,
  described: undefined,
  content: undefined,
  status: undefined,
  identical: undefined,
  copies: [],
  revisions: [],
};

/** In the organization in memory a revision's content is what its mark says. */
export const byMark = (candidate: Candidate, revision: RevisionInQuestion) =>
  judgeByMark(
    { asset: candidate.bundle, digest: candidate.digest, content: () => Promise.resolve(new Map()) },
    revision,
  );

export function statusOf(facts: Partial<DeploymentStatus> = {}): DeploymentStatus {
  return {
    state: 'READY',
    errors: [],
    instances: [],
    pods: [],
    routeConflicts: [],
    serviceAccount: undefined,
    proxyDeploymentType: undefined,
    ...facts,
  };
}

/** A deploy of `candidate` over what the memory's organization serves now. */
export function deployStep(apigee: MemoryApigee, candidate = candidateOf()): Step {
  const { bundle, environment } = candidate;
  const revision = apigee.serving(environment, bundle.name);
  const serving =
    revision === undefined
      ? undefined
      : servingOf(revision, { name: bundle.name, kind: bundle.kind, environment });
  return {
    kind: 'deploy',
    candidate,
    reason: 'the bundle changed',
    observed: { ...NOTHING_OBSERVED, serving, revisions: apigee.revisions(bundle.name) },
  };
}

export interface Stage {
  readonly clock: DrivenClock;
  readonly doors: CarryOutDoors;
  readonly events: readonly DeployEvent[];
  readonly stop: () => void;
}

/** The doors of a deploy to the memory's organization, with a clock that waits for nobody. */
export function stageFor(apigee: MemoryApigee, doors: Partial<CarryOutDoors> = {}): Stage {
  const clock = createDrivenClock();
  const events: DeployEvent[] = [];
  const stopping = new AbortController();
  return {
    clock,
    events,
    stop: () => stopping.abort(),
    doors: {
      apigee,
      clock,
      signal: stopping.signal,
      timeoutMs: 60_000,
      onFailure: 'rollback',
      force: false,
      archiveOf: ({ bundle: { name, kind }, digest }) =>
        Promise.resolve({ name, kind, digest, zip: new Uint8Array() }),
      inspect: () => Promise.resolve({ kind: 'same', seen: 'content' }),
      remark: () => undefined,
      verify: () => Promise.resolve(undefined),
      watch: (event) => events.push(event),
      ...doors,
    },
  };
}

/** One step that nobody waits for, in an environment of which nothing is known. */
export function workOf(step: Step, doors: CarryOutDoors): Work {
  return {
    step,
    doors,
    imports: new Map(),
    awaited: false,
    experience: { usual: undefined },
    releasePlace: () => undefined,
  };
}
