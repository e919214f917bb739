import { describe, expect, it } from '@jest/globals';
import type { Revision, ServingRevision } from '../../src/domain/revision.ts';
import { promoteSources } from '../../src/live/promote-sources.ts';
import { servingNow } from '../../src/live/serving-now.ts';
import { bundleOf, DIGEST, OTHER_DIGEST, revisionOf, servingOf } from '../deploy/candidates.ts';

const text = (value: string) => new Map([['apiproxy/resources/jsc/a.js', Buffer.from(value)]]);
const ready = (revision: string, state = 'READY') => ({
  state,
  errors: [],
  routeConflicts: [],
  processes: [],
  instances: [{ instance: 'eu', revisions: [{ revision, percentage: 100 }] }],
});

interface Case {
  readonly state?: string;
  readonly serving?: readonly ServingRevision[];
  readonly inGit?: boolean;
  readonly force?: boolean;
  /** What git holds for an environment: its digest and its script. */
  readonly wanted?: readonly { environment: string; digest: string; script: string }[];
}

async function promote({
  state,
  serving = [servingOf('8')],
  inGit = true,
  force = false,
  wanted = [],
}: Case = {}) {
  const chosen = {
    asset: { kind: 'apiproxy', name: 'orders' } as const,
    bundle: inGit ? bundleOf('orders') : undefined,
    revision: undefined,
  };
  const ports = {
    parallel: 2,
    live: {
      digests: async () => ({ digest: DIGEST, digests: [DIGEST] }),
      read: async () => ({ content: text('var a = 1;') }),
    },
    apigee: {
      revision: async (_: unknown, revision: string): Promise<Revision> => revisionOf(revision),
      statusOf: async ({ revision }: ServingRevision) => ready(revision, state),
    },
    wantedOf: async () =>
      wanted.map(({ environment, digest, script }) => ({
        environment,
        digest,
        content: async () => text(script),
      })),
  };
  return promoteSources({ chosen: [chosen], serving, environment: 'test', force }, ports as never).then(
    (found) => found.map(({ serving: { revision } }) => revision),
    (error: Error) => error.message,
  );
}

describe('What may be promoted', () => {
  it('is what serves READY and is what git holds', async () => {
    expect(await promote()).toEqual(['8']);
    expect(await promote({ wanted: [{ environment: 'test', digest: DIGEST, script: 'x' }] })).toEqual(['8']);
    expect(
      await promote({ wanted: [{ environment: 'test', digest: OTHER_DIGEST, script: 'var a = 1;' }] }),
    ).toEqual(['8']);
  });

  it('is nothing that does not serve there, or is not READY', async () => {
    expect(await promote({ serving: [] })).toBe('orders does not serve in test.');
    expect(await promote({ serving: [servingOf('8', { name: 'rates' })] })).toBe(
      'orders does not serve in test.',
    );
    expect(await promote({ serving: [servingOf('8', { kind: 'sharedflow' })] })).toContain('does not serve');
    expect(await promote({ state: 'ERROR' })).toBe('orders is not READY in test: revision 8 is ERROR.');
  });

  it('is nothing that differs from git, or that nobody can compare', async () => {
    const differing = (environment: string) =>
      promote({ wanted: [{ environment, digest: OTHER_DIGEST, script: 'var a = 2;' }] });

    expect(await promote({ inGit: false })).toContain('is not in the repository');
    expect(await differing('test')).toContain('differs in test from what git holds');
    expect(await differing('prod')).toContain('is another bundle in prod, where the manifest rewrites it');
  });

  it('is as it is under FORCE, but still only what serves', async () => {
    expect(await promote({ state: 'ERROR', inGit: false, force: true })).toEqual(['8']);
    expect(await promote({ serving: [], force: true })).toEqual([]);
  });

  it('is the newer of two while one rolls out', async () => {
    const list = [servingOf('9', { deployStartMs: 2 }), servingOf('8', { deployStartMs: 1 })];
    const apigee = { servingIn: async (_: string, kind: string) => (kind === 'apiproxy' ? list : []) };

    expect((await servingNow(apigee as never, ['test'])).map(({ revision }) => revision)).toEqual(['9']);
  });
});
