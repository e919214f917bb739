import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { absentSharedFlows, callsOfAbsentFlows } from '../../../src/plan/checks/absent-shared-flows.ts';

const REVISIONS: Readonly<Record<string, readonly string[]>> = { common: ['1'], gone: [] };

async function absent(...names: string[]) {
  const asked: string[] = [];
  const found = await absentSharedFlows(new Set(names), {
    revisionsOf: ({ name }) => {
      asked.push(name);
      const revisions = REVISIONS[name];
      return revisions === undefined
        ? Promise.reject(new PipeError('apigee-forbidden', 'May not be read.'))
        : Promise.resolve(revisions);
    },
  });
  return { found: [...found], asked };
}

describe('A shared flow', () => {
  it('is absent if the organization has no revision of it, and not if it may not be read', async () => {
    expect((await absent('common', 'gone', 'secret')).found).toEqual(['gone']);
  });

  it('of a name that Apigee gives nothing is absent, and is not asked for', async () => {
    const { found, asked } = await absent('..', 'a/b', 'a b', 'x'.repeat(256));
    expect(found).toHaveLength(4);
    expect(asked).toEqual([]);
    expect((await absent('x'.repeat(255))).asked).toHaveLength(1);
  });

  it('that is absent is told at each place that calls it, and nothing else is', () => {
    const place = { entry: 'apiproxy/policies/FC.xml', line: 3 };
    const calls = callsOfAbsentFlows(
      { name: 'orders', path: 'proxies/orders' },
      [
        { kind: 'sharedFlow', name: 'gone', ...place },
        { kind: 'sharedFlow', name: 'common', ...place },
        { kind: 'targetServer', name: 'gone', entry: 'apiproxy/targets/default.xml', line: 9 },
      ],
      new Set(['gone']),
    );
    expect(calls).toEqual([
      expect.objectContaining({
        code: 'shared-flow-missing',
        where: 'orders',
        message: expect.stringMatching(
          /^proxies\/orders\/apiproxy\/policies\/FC\.xml:3 calls the shared flow gone,/,
        ),
      }),
    ]);
  });
});
