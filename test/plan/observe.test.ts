import { describe, expect, it } from '@jest/globals';
import { candidateKey } from '../../src/domain/candidate.ts';
import { observe } from '../../src/plan/observe.ts';
import { bundleOf, byMark, candidateOf, DIGEST, OTHER_DIGEST, statusOf } from '../deploy/candidates.ts';
import { createMemoryApigee, type MemoryApigee } from '../deploy/memory-apigee.ts';

const orders = candidateOf();

describe('Observing the organization', () => {
  it('finds what serves, and its state where it is unchanged', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST);

    const seen = (await observe([orders], apigee, byMark)).get(candidateKey(orders));

    expect(seen).toMatchObject({
      serving: { revision: '1' },
      status: { state: 'READY' },
      identical: undefined,
    });
  });

  it('looks for the asset under its own name, whatever its bundle is called', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST);
    apigee.seed('orders-pr7', OTHER_DIGEST);
    apigee.seed('orders-pr7', DIGEST);
    const preview = candidateOf('orders', { asset: { name: 'orders-pr7', kind: 'apiproxy' } });

    const seen = await observe([orders, preview], apigee, byMark);

    expect(seen.get(candidateKey(preview))).toMatchObject({ serving: { name: 'orders-pr7', revision: '2' } });
    expect(seen.get(candidateKey(orders))).toMatchObject({ serving: { name: 'orders', revision: '1' } });
  });

  it('finds an imported revision of the same content, and the newest of all', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST, 'elsewhere');
    apigee.seed('orders', OTHER_DIGEST);

    const seen = (await observe([orders], apigee, byMark)).get(candidateKey(orders));

    expect(seen).toMatchObject({ serving: { revision: '2' }, identical: '1', revisions: ['1', '2'] });
  });

  it.each(['apigee-unavailable', 'apigee-unreachable', 'apigee-quota'] as const)(
    'takes a state that cannot be read (%s) for one that is to be waited for',
    async (code) => {
      const apigee = createMemoryApigee({ faults: { statusOf: [code] } });
      apigee.seed('orders', DIGEST);

      const seen = (await observe([orders], apigee, byMark)).get(candidateKey(orders));

      expect(seen).toMatchObject({ serving: { revision: '1' }, status: { state: undefined } });
    },
  );

  it.each([
    ['keepOld', '2', { serving: { revision: '2', proxyType: 'standard' } }],
    ['keepBoth', '2', { serving: { revision: '2' } }],
    ['dropOld', undefined, { serving: undefined, described: undefined }],
  ] as const)(
    'tells what serves from what a killed run left in ERROR: %s',
    async (mode, serves, expected) => {
      const apigee = createMemoryApigee({ onOverrideFailure: mode, runtime: ['error'] });
      const duplicate = apigee.seed('orders', DIGEST, 'elsewhere');
      apigee.seed('orders', OTHER_DIGEST);
      const failed = await deployAnother(apigee);

      const seen = (await observe([orders], apigee, byMark)).get(candidateKey(orders));

      expect(apigee.serving('test', 'orders')).toBe(serves);
      expect(seen).toMatchObject({
        ...expected,
        status: { state: 'ERROR' },
        identical: failed,
        interrupted: { failed: { revision: failed }, duplicate },
      });
    },
  );

  it.each([
    ['no instance is reported', { instances: [] }],
    [
      'only pods are reported',
      { state: undefined, processes: [{ name: 'pod pod-1', state: 'failed' as const, detail: '' }] },
    ],
    [
      'an instance holds what does not exist',
      { instances: [{ instance: 'eu-1', revisions: [{ revision: '99', percentage: 100 }], routes: [] }] },
    ],
  ])('looks for a duplicate of what is in ERROR where %s', async (_, facts) => {
    const memory = createMemoryApigee({ runtime: ['error'] });
    const duplicate = memory.seed('orders', DIGEST, 'elsewhere');
    const failed = await deployAnother(memory);
    const status = statusOf({ state: 'ERROR', ...facts });
    const apigee = { ...memory, statusOf: () => Promise.resolve(status) };

    const seen = (await observe([orders], apigee, byMark)).get(candidateKey(orders));

    expect(seen).toMatchObject({ serving: { revision: failed }, identical: duplicate });
    expect(seen?.interrupted).toBeUndefined();
  });

  it('ends with a refusal', async () => {
    const apigee = createMemoryApigee({ faults: { statusOf: ['apigee-forbidden'] } });
    apigee.seed('orders', DIGEST);

    await expect(observe([orders], apigee, byMark)).rejects.toMatchObject({ code: 'apigee-forbidden' });
  });

  it('asks for a hundred unchanged bundles once each, and twice for the lists', async () => {
    const apigee = createMemoryApigee();
    const candidates = Array.from({ length: 100 }, (_, index) => {
      const name = `proxy-${index}`;
      apigee.seed(name, DIGEST);
      return candidateOf(name, { bundle: bundleOf(name) });
    });

    await observe(candidates, apigee, byMark);

    expect(apigee.calls.length).toBeLessThanOrEqual(102);
  });

  it('reads a revision once for all environments', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', OTHER_DIGEST);
    apigee.deployedBySomebody({ name: 'orders', environment: 'prod', revision: '1' });

    await observe([orders, candidateOf('orders', { environment: 'prod' })], apigee, byMark);

    expect(apigee.calls.filter((call) => call === 'revision')).toHaveLength(1);
  });
});

async function deployAnother(apigee: MemoryApigee): Promise<string> {
  const asset = { name: 'orders', kind: 'apiproxy' as const };
  const { revision } = await apigee.importRevision({ ...asset, digest: DIGEST, zip: new Uint8Array() });
  await apigee.deploy({ ...asset, environment: 'test', revision }, undefined);
  return revision;
}
