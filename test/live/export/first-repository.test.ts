import { expect, it } from '@jest/globals';
import { firstFiles } from '../../../src/live/export/first-repository.ts';

async function first(there: readonly string[]) {
  const files = {
    resolve: (clone: string, name: string) => `${clone}/${name}`,
    kindOf: async (path: string) => (there.includes(path) ? 'file' : undefined),
  };
  const names = { configuration: [], organization: 'acme', environments: ['test', 'prod', 'no name!'] };
  const changes = await firstFiles({ ...names, version: '1.0.0', clone: '/clone', files: files as never });
  return new Map([...changes].map(([name, bytes]) => [name, Buffer.from(bytes ?? '').toString()]));
}

it('A repository that holds nothing gets a manifest and a pipeline, and what is there stays', async () => {
  const all = await first([]);
  expect([...all.keys()]).toEqual(['apigee.yaml', 'bitbucket-pipelines.yml']);
  expect(all.get('bitbucket-pipelines.yml')).toContain('prod');
  expect(all.get('bitbucket-pipelines.yml')).not.toContain('no name!');
  expect([...(await first(['/clone/apigee.yaml'])).keys()]).toEqual(['bitbucket-pipelines.yml']);
  expect([...(await first(['/clone/apigee.yaml', '/clone/bitbucket-pipelines.yml'])).keys()]).toEqual([]);
});
