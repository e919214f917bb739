import { expect, it } from '@jest/globals';
import { describeActivity } from '../../src/domain/permission.ts';

it.each([
  [{ kind: 'read' }, 'read the organization'],
  [{ kind: 'watch', environment: 'test' }, 'watch deployments in test'],
  [{ kind: 'configure', what: 'make the map m', environment: 'test' }, 'make the map m in test'],
  [{ kind: 'configure', what: 'make the map m' }, 'make the map m'],
  [{ kind: 'own-environment' }, 'make and remove environments of previews'],
  [{ kind: 'import', of: 'apiproxy', name: 'orders' }, 'import orders'],
  [{ kind: 'import', of: 'sharedflow' }, 'import shared flows'],
  [{ kind: 'delete', of: 'apiproxy' }, 'delete old revisions of API proxies'],
  [{ kind: 'deploy', of: 'apiproxy', name: 'orders', environment: 'test' }, 'deploy orders to test'],
  [{ kind: 'deploy', of: 'apiproxy', environment: 'test' }, 'deploy to test'],
  [{ kind: 'undeploy', of: 'apiproxy', name: 'orders', environment: 'test' }, 'undeploy orders from test'],
])('What a run does, as %j, is to %s', (activity, words) => {
  expect(describeActivity(activity as never)).toBe(words);
});
