import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createRepository, proxyFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { startTown, type Town } from '../town/town.ts';

const WRITES = /\.(create|deploy|undeploy|delete)$/;

describe('a deploy', () => {
  let town: Town;
  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    await town.close();
    expect(town.unexpected).toEqual([]);
  });

  it('imports and deploys what is new, and says where it serves', async () => {
    await using repository = await createRepository(proxyFiles('proxies/orders', 'orders'));

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.log).toContain('1 bundle: 1 proxy');
    expect(run.exitCode).toBe(0);
    expect(town.serving('test', 'apiproxy', 'orders')).toBe('1');
    expect(run.result).toMatchObject({
      version: 1,
      action: 'deploy',
      outcome: 'done',
      apigee: { platform: 'x', organization: 'acme', environments: ['test'] },
      bundles: [{ name: 'orders', kind: 'apiproxy', path: 'proxies/orders' }],
      deployments: [
        {
          bundle: 'orders',
          environment: 'test',
          change: 'deployed',
          imported: true,
          revision: { before: null, after: '1' },
          state: 'READY',
          basePaths: ['/orders'],
          urls: ['https://test.acme.example/orders'],
          problems: [],
        },
      ],
      problems: [],
    });
  });

  it('leaves an unchanged bundle alone the second time', async () => {
    await using repository = await createRepository(proxyFiles('proxies/orders', 'orders'));
    await runPipe({ environment: town.environment(), directory: repository.path });
    const before = town.requests.length;

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.exitCode).toBe(0);
    expect(run.result.outcome).toBe('unchanged');
    expect(run.result.deployments[0]).toMatchObject({
      change: 'unchanged',
      revision: { before: '1', after: '1' },
    });
    const later = town.requests.slice(before);
    expect(later.filter((request) => WRITES.test(request.operation ?? ''))).toEqual([]);
    expect(town.revisions('apiproxy', 'orders')).toEqual(['1']);
  });

  it('does not mistake a comment for a change, and white space in a payload for none', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders', { payload: 'a b' }));
    await runPipe({ environment: town.environment(), directory: repository.path });

    const policy = 'orders/apiproxy/policies/AM-Answer.xml';
    const original = proxyFiles('orders', 'orders', { payload: 'a b' })[policy] ?? '';
    await repository.write({ [policy]: original.replace('<Set>', '<!-- new -->\r\n  <Set>') });
    const commented = await runPipe({ environment: town.environment(), directory: repository.path });
    await repository.write({ [policy]: original.replace('a b', 'a  b') });
    const spaced = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(commented.result.outcome).toBe('unchanged');
    expect(spaced.result.deployments[0]).toMatchObject({
      change: 'deployed',
      revision: { before: '1', after: '2' },
    });
  });

  it('deploys an identical revision again without importing it', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders', { payload: 'one' }));
    await runPipe({ environment: town.environment(), directory: repository.path });
    await repository.write(proxyFiles('orders', 'orders', { payload: 'two' }));
    await runPipe({ environment: town.environment(), directory: repository.path });

    await repository.write(proxyFiles('orders', 'orders', { payload: 'one' }));
    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.exitCode).toBe(0);
    expect(run.result.deployments[0]).toMatchObject({
      change: 'reused',
      imported: false,
      revision: { before: '2', after: '1' },
    });
    expect(town.revisions('apiproxy', 'orders')).toEqual(['1', '2']);
    expect(town.serving('test', 'apiproxy', 'orders')).toBe('1');
  });

  it('deploys anew where somebody edited the serving revision in the console', async () => {
    await using repository = await createRepository(proxyFiles('orders', 'orders'));
    await runPipe({ environment: town.environment(), directory: repository.path });
    town.seed.edit({ kind: 'apiproxy', name: 'orders', revision: '1' });

    const run = await runPipe({ environment: town.environment(), directory: repository.path });

    expect(run.result.deployments[0]).toMatchObject({
      change: 'deployed',
      revision: { before: '1', after: '2' },
    });
    expect(run.log).toContain('edited after its import');
  });
});
