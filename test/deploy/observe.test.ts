import { describe, expect, it } from '@jest/globals';
import { candidateKey } from '../../src/deploy/candidate.ts';
import { observe } from '../../src/deploy/observe.ts';
import { bundleOf, candidateOf, DIGEST, OTHER_DIGEST } from './candidates.ts';
import { createMemoryApigee } from './memory-apigee.ts';

const orders = candidateOf();

describe('Observing the organization', () => {
  it('finds what serves, and its state where it is unchanged', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST);

    const seen = (await observe([orders], apigee)).get(candidateKey(orders));

    expect(seen).toMatchObject({
      serving: { revision: '1' },
      status: { state: 'READY' },
      identical: undefined,
    });
  });

  it('finds an imported revision of the same content, and the newest of all', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', DIGEST, 'elsewhere');
    apigee.seed('orders', OTHER_DIGEST);

    const seen = (await observe([orders], apigee)).get(candidateKey(orders));

    expect(seen).toMatchObject({ serving: { revision: '2' }, identical: '1', revisions: ['1', '2'] });
  });

  it.each(['apigee-unavailable', 'apigee-unreachable', 'apigee-quota'] as const)(
    'takes a state that cannot be read (%s) for one that is to be waited for',
    async (code) => {
      const apigee = createMemoryApigee({ faults: { statusOf: [code] } });
      apigee.seed('orders', DIGEST);

      const seen = (await observe([orders], apigee)).get(candidateKey(orders));

      expect(seen).toMatchObject({ serving: { revision: '1' }, status: { state: undefined } });
    },
  );

  it('looks for a twin of what is in ERROR, so that no more than two of a kind are ever imported', async () => {
    const apigee = createMemoryApigee({ runtime: ['error'] });
    const twin = apigee.seed('orders', DIGEST, 'elsewhere');
    const { revision } = await apigee.importRevision({
      name: 'orders',
      kind: 'apiproxy',
      digest: DIGEST,
      zip: new Uint8Array(),
    });
    await apigee.deploy({ name: 'orders', kind: 'apiproxy', environment: 'test', revision }, undefined);

    const seen = (await observe([orders], apigee)).get(candidateKey(orders));

    expect(seen).toMatchObject({ serving: { revision }, status: { state: 'ERROR' }, identical: twin });
  });

  it('ends with a refusal', async () => {
    const apigee = createMemoryApigee({ faults: { statusOf: ['apigee-forbidden'] } });
    apigee.seed('orders', DIGEST);

    await expect(observe([orders], apigee)).rejects.toMatchObject({ code: 'apigee-forbidden' });
  });

  it('asks for a hundred unchanged bundles once each, and twice for the lists', async () => {
    const apigee = createMemoryApigee();
    const candidates = Array.from({ length: 100 }, (_, index) => {
      const name = `proxy-${index}`;
      apigee.seed(name, DIGEST);
      return candidateOf(name, { bundle: bundleOf(name) });
    });

    await observe(candidates, apigee);

    expect(apigee.calls.length).toBeLessThanOrEqual(102);
  });

  it('reads a revision once for all environments', async () => {
    const apigee = createMemoryApigee();
    apigee.seed('orders', OTHER_DIGEST);
    apigee.deployedBySomebody({ name: 'orders', environment: 'prod', revision: '1' });

    await observe([orders, candidateOf('orders', { environment: 'prod' })], apigee);

    expect(apigee.calls.filter((call) => call === 'revision')).toHaveLength(1);
  });
});
