import { describe, expect, it } from '@jest/globals';
import { hasChanged } from '../../src/run/context.ts';
import { saysNothing } from '../../src/run/usage.ts';

describe('A run that says nothing', () => {
  it.each([
    [{}, true],
    [{ PATH: '/bin', HOME: '/root' }, true],
    [{ ACTION: ' ' }, true],
    [{ ACTION: 'lint' }, false],
    [{ BUNDLES_COUNT: '1' }, false],
    [{ APIGEE_ORG: 'acme', ACTION: '' }, false],
  ])('has set none of the variables: %j', (environment, says) => {
    expect(saysNothing(environment)).toBe(says);
  });
});

describe('A run has changed something', () => {
  it.each([
    [{}, false],
    [{ deployments: [{ change: 'unchanged' }, { change: 'skipped' }] }, false],
    [{ deployments: [{ change: 'failed', imported: true }] }, true],
    [{ deployments: [{ change: 'unchanged', imported: false }] }, false],
    [{ deployments: [{ change: 'deployed' }] }, true],
    [{ previews: [{ change: 'deployed' }] }, true],
    [{ previews: [{ change: 'unchanged' }] }, false],
    [{ configuration: [{ change: 'created' }] }, true],
    [{ configuration: [{ change: 'unchanged' }] }, false],
  ])('if %j: %p', (record, changed) => {
    expect(hasChanged({ deployments: [], ...record } as never)).toBe(changed);
  });
});
