import { describe, expect, it } from '@jest/globals';
import { inPullRequest, seedKeys } from '../support/preview-story.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story } from '../support/story.ts';

const APPS = 'version: 1\npreviews:\n  apps: [{ developer: qa@acme.com, app: tests }]\n';
const FILES = { ...proxyFiles('proxies/orders', 'orders'), 'apigee.yaml': APPS };
const EVER = Number.POSITIVE_INFINITY;

/** A pull request whose first build was previewed with the copies of two products, and whose second one meets faults. */
async function previewTwice(
  scene: Scene,
  operations: readonly string[],
  { files = {}, skip = 0 }: Pick<Case, 'files' | 'skip'> = {},
) {
  const { emulator, repository, run } = scene;
  seedKeys(emulator);
  emulator.seed.entities({
    apiproducts: [{ name: 'silver', displayName: 'Silver', proxies: ['orders'], environments: ['test'] }],
  });
  await run();
  await repository.write(proxyFiles('proxies/orders', 'orders', { payload: 'first' }));
  const first = await run(inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: '1' }));
  expect(first.exitCode).toBe(0);
  expect(namesOf(scene)).toEqual(['gold', 'gold-pr7', 'silver', 'silver-pr7']);
  emulator.seed.entities({
    apiproducts: [
      { name: 'gold', displayName: 'Gold', proxies: ['other'], environments: ['test'] },
      { name: 'silver', displayName: 'Silver II', proxies: ['orders'], environments: ['test'] },
    ],
  });
  await repository.write({ ...proxyFiles('proxies/orders', 'orders', { payload: 'second' }), ...files });
  for (const operation of operations)
    emulator.fault({
      on: { operation: `apigee.organizations.${operation}` },
      kind: '503',
      times: EVER,
      skip,
    });
  return run(inPullRequest(emulator, { BITBUCKET_BUILD_NUMBER: '2', WAIT_TIMEOUT: '20' }));
}

const namesOf = ({ emulator }: Scene): readonly string[] =>
  emulator
    .entities('apiproducts')
    .map(({ name }) => String(name))
    .toSorted();

const UNSEEN =
  'Copies of API products (…-pr7) could not be looked for: those of an earlier preview, if any, stand as they were.';

interface Case {
  readonly title: string;
  /** Lists that go through first. */
  readonly skip?: number;
  readonly operations: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly exitCode: number;
}

describe('copies of API products of an earlier preview', () => {
  it.concurrent.each<Case>([
    { title: 'after the copies were deployed', operations: ['apiproducts.list'], skip: 1, exitCode: 3 },
    { title: 'before anything is deployed', operations: ['apiproducts.list'], exitCode: 7 },
    {
      title: 'which no app asks for any more',
      operations: ['apiproducts.list'],
      files: { 'apigee.yaml': 'version: 1\n' },
      exitCode: 0,
    },
  ])(
    'are told by the pattern of their names where their list cannot be read, $title',
    async ({ operations, exitCode, ...how }) => {
      await story({ files: FILES }, async (scene) => {
        const ended = await previewTwice(scene, operations, how);

        expect(ended.exitCode).toBe(exitCode);
        expect(scene.emulator.revisions('apiproxy', 'orders-pr7')).toEqual(
          exitCode === 7 ? ['1'] : ['1', '2'],
        );
        expect(ended.result?.warnings.map(({ message }) => message)).toContain(UNSEEN);
        expect(ended.log).toContain('(…-pr7)');
        expect(namesOf(scene)).toContain('silver-pr7');
      });
    },
  );

  it('are told one by one where the run failed at another product', async () => {
    await story({ files: FILES }, async (scene) => {
      const ended = await previewTwice(scene, ['apiproducts.update']);

      expect(ended.exitCode).toBe(3);
      expect(ended.result?.problems.map(({ message }) => message).join()).toContain('silver-pr7');
      expect(ended.result?.previews).toContainEqual(
        expect.objectContaining({
          name: 'gold-pr7',
          kind: 'apiproduct',
          change: 'skipped',
          reason: 'Left as it is: it is of the earlier preview, and this run did not get as far.',
        }),
      );
    });
  });
});
