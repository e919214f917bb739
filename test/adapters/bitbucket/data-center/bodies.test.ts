import { expect, it } from '@jest/globals';
import { deploymentBody, statusBody } from '../../../../src/adapters/bitbucket/data-center/bodies.ts';

const PAGE = 'https://host/projects/API/repos/apis';
const status = { key: 'k', name: 'n', description: 'd', state: 'failed', commit: 'abc' };
const deployment = { ...status, environment: 'test', sequence: 3 };
const address = (length: number): string => 'https://ci.example/'.padEnd(length, 'x');

it.each([
  [undefined, `${PAGE}/commits/abc`],
  [address(450), address(450)],
  [address(451), `${PAGE}/commits/abc`],
])('A status leads to the build, or where its address is too long to the commit', (url, told) => {
  expect(statusBody({ ...status, url } as never, PAGE)).toMatchObject({ url: told, state: 'FAILED' });
});

it.each([
  [undefined, `${PAGE}/commits/abc`],
  [address(1024), address(1024)],
  [address(1025), `${PAGE}/commits/abc`],
])('A deployment leads to the build, or where its address is too long to the commit', (url, told) => {
  expect(deploymentBody({ ...deployment, url } as never, PAGE)).toMatchObject({ url: told });
});

it('A status names its branch and its build where there are any', () => {
  const body = statusBody({ ...status, branch: 'main', build: 7 } as never, PAGE);
  expect(body).toMatchObject({ ref: 'refs/heads/main', buildNumber: '7' });
  for (const key of ['ref', 'buildNumber']) expect(statusBody(status as never, PAGE)).not.toHaveProperty(key);
});
