import { formatMarker } from '../../src/bundle/marker.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import type { Candidate, Observation } from '../../src/domain/candidate.ts';
import type { DeploymentStatus } from '../../src/domain/deployment-status.ts';
import type { Revision, ServingRevision } from '../../src/domain/revision.ts';
import { judgeByMark, type RevisionInQuestion } from '../../src/live/judge-content.ts';

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
    endpoints: [],
    flowCallouts: [],
    usesGoogleAuthentication: false,
    references: [],
    policies: [],
    description: '',
    digest: DIGEST,
    ...facts,
  };
}

export function candidateOf(name = 'orders', facts: Partial<Candidate> = {}): Candidate {
  const bundle = facts.bundle ?? bundleOf(name);
  return {
    asset: { name: bundle.name, kind: bundle.kind },
    bundle,
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
    proxyType: 'standard',
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
    { asset: candidate.asset, digest: candidate.digest, content: () => Promise.resolve(new Map()) },
    revision,
  );

export function statusOf(facts: Partial<DeploymentStatus> = {}): DeploymentStatus {
  return {
    state: 'READY',
    errors: [],
    instances: [],
    processes: [],
    routeConflicts: [],
    ...facts,
  };
}
