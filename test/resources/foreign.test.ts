import { describe, expect, it } from '@jest/globals';
import { identityOf } from '../../src/resources/change.ts';
import { foreignIn } from '../../src/resources/foreign.ts';
import type { LiveConfiguration } from '../../src/resources/read-live.ts';

const scope = { level: 'environment', name: 'test' } as never;
const place = (kind: 'targetserver' | 'flowhook') => ({ kind, scope, parent: [], siblings: 1 }) as never;
const listed = [
  { place: place('targetserver'), path: ['declared'], raw: {} },
  { place: place('targetserver'), path: ['stranger'], raw: {} },
  { place: place('targetserver'), path: ['named-only'], raw: undefined },
  {
    place: place('targetserver'),
    path: ['copy'],
    raw: { attributes: [{ name: 'apigee-pipe-preview', value: '7' }] },
  },
  { place: place('flowhook'), path: ['PreProxyFlowHook'], raw: {} },
] as unknown as LiveConfiguration['listed'];

describe('What lies beside the declared entities', () => {
  it('is neither a declared one, nor a preview’s copy, nor what is always there', () => {
    const live = { listed, read: () => Promise.resolve(undefined) };
    const declared = new Set([identityOf({ kind: 'targetserver', scope, path: ['declared'] })]);
    expect(foreignIn(live, declared).map(({ path }) => path)).toEqual([['stranger'], ['named-only']]);
  });
});
