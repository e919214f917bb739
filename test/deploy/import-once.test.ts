import { describe, expect, it } from '@jest/globals';
import { importOnce } from '../../src/deploy/send-once.ts';
import type { ContentVerdict } from '../../src/domain/content-verdict.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { DIGEST, OTHER_DIGEST } from './candidates.ts';
import { createMemoryApigee, type MemoryOptions } from './memory-apigee.ts';

describe('An import', () => {
  it('is found again where its answer was lost', async () => {
    const { apigee, revision, calls } = await importInto({ faults: { importRevision: ['lost-after'] } });

    expect(revision).toMatchObject({ revision: '2' });
    expect(apigee.revisions('orders')).toEqual(['1', '2']);
    expect(calls.filter((call) => call === 'importRevision')).toHaveLength(1);
  });

  it('is sent again where nothing came of it', async () => {
    const { apigee, revision } = await importInto({
      faults: { importRevision: ['lost-before', 'lost-before'] },
    });

    expect(revision).toMatchObject({ revision: '2' });
    expect(apigee.holding('orders', DIGEST)).toEqual(['2']);
  });

  it('is given up after the third time, with a sentence that says that nothing was changed', async () => {
    const { apigee, revision, calls } = await importInto({
      faults: { importRevision: ['lost-before', 'lost-before', 'lost-before'] },
    });

    expect(revision).toMatchObject({
      code: 'apigee-unavailable',
      message: expect.stringContaining('though it was sent 3 times; no revision came of it'),
    });
    expect(calls.filter((call) => call === 'importRevision')).toHaveLength(3);
    expect(apigee.revisions('orders')).toEqual(['1']);
  });

  it('is found though a look-up failed', async () => {
    const { apigee, revision } = await importInto({
      faults: {
        importRevision: ['lost-after'],
        revisionsOf: ['apigee-unavailable'],
        revision: ['apigee-unreachable'],
      },
    });

    expect(revision).toMatchObject({ revision: '2' });
    expect(apigee.revisions('orders')).toEqual(['1', '2']);
  });

  it('is not sent again where nobody can tell what came of it', async () => {
    const { revision, calls } = await importInto({
      faults: {
        importRevision: ['lost-after'],
        revisionsOf: ['apigee-unavailable', 'apigee-unavailable', 'apigee-unavailable'],
      },
    });

    expect(revision).toMatchObject({
      code: 'apigee-answer-lost',
      message: expect.stringContaining('not known'),
    });
    expect(calls.filter((call) => call === 'importRevision')).toHaveLength(1);
  });

  it('is not sent again where Apigee refuses it', async () => {
    const { revision, calls } = await importInto({ faults: { importRevision: ['bundle-refused'] } });

    expect(revision).toMatchObject({ code: 'bundle-refused' });
    expect(calls).toEqual(['importRevision']);
  });

  it('takes no revision for its own that carries the mark and holds something else, and sends nothing twice', async () => {
    const forged = { kind: 'different', origin: 'hand', differences: [] } as const;
    const { revision, calls } = await importInto(
      { faults: { importRevision: ['lost-after'] } },
      OTHER_DIGEST,
      forged,
    );

    expect(revision).toMatchObject({
      code: 'apigee-answer-lost',
      message:
        'Whether orders was imported is not known: Revision 2 carries its mark and does not hold what was sent.',
    });
    expect(calls.filter((call) => call === 'importRevision')).toHaveLength(1);
  });

  it('takes no older revision of the same content for its own', async () => {
    const { revision } = await importInto({ faults: { importRevision: ['lost-after'] } }, DIGEST);

    expect(revision).toMatchObject({ revision: '2' });

    const lost = await importInto({ faults: { importRevision: ['lost-before'] } }, DIGEST);

    expect(lost.revision).toMatchObject({ revision: '2' });
    expect(lost.apigee.holding('orders', DIGEST)).toEqual(['1', '2']);
  });
});

async function importInto(
  options: MemoryOptions,
  seeded = OTHER_DIGEST,
  verdict: ContentVerdict = { kind: 'same', seen: 'content' },
) {
  const apigee = createMemoryApigee(options);
  apigee.seed('orders', seeded);
  const clock = createDrivenClock();
  const archive = { name: 'orders', kind: 'apiproxy' as const, digest: DIGEST, zip: new Uint8Array() };
  const work = importOnce(archive, 1, {
    apigee,
    clock,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    inspect: () => Promise.resolve(verdict),
  });
  const revision = await clock.run(
    work.catch((error: unknown) => {
      if (error instanceof PipeError) return error;
      throw error;
    }),
  );
  return { apigee, revision, calls: apigee.calls };
}
