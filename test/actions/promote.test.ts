import { describe, expect, it } from '@jest/globals';
import { promote } from '../../src/actions/promote.ts';
import { rollback } from '../../src/actions/rollback.ts';
import { formatMarker } from '../../src/bundle/marker.ts';
import type { Archive } from '../../src/domain/bundle.ts';
import { readExport } from '../../src/live/compare/live-content.ts';
import type { Apigee } from '../../src/ports/apigee.ts';
import { inFolder, proxyFiles } from '../bundle/sample-bundles.ts';
import { createMemoryApigee, type MemoryOptions } from '../deploy/memory-apigee.ts';
import { builtArchive, CLOSED, COMMIT, runLive } from './live-run.ts';

const orders = { kind: 'apiproxy', name: 'orders' } as const;
const archive = builtArchive('orders');
const other = builtArchive('orders', 'apiproxy', { 'apiproxy/resources/jsc/go.js': 'var a = 2;\n' });
const placed = inFolder('/clone/proxies/orders', proxyFiles());

/** Archives as revisions 1, 2 …; which of them serves where. */
async function organization(
  archives: readonly Archive[],
  serving: Readonly<Record<string, string>>,
  options: MemoryOptions = {},
) {
  const apigee = createMemoryApigee(options);
  for (const one of archives) await apigee.importRevision(one);
  for (const [environment, revision] of Object.entries(serving))
    await apigee.deploy({ ...orders, environment, revision }, undefined);
  return apigee;
}

type Story = Partial<Parameters<typeof runLive>[1]> & Pick<Parameters<typeof runLive>[1], 'apigee'>;

const within = (story: Story) =>
  runLive(promote, {
    placed,
    environments: ['prod'],
    ...story,
    config: { from: { organization: 'acme', environment: 'test' }, ...story.config },
  });
const across = (story: Story) =>
  within({ ...story, config: { from: { organization: 'acme-test', environment: 'test' }, ...story.config } });
/** Every revision says what it was made from. */
const marking = (apigee: Apigee, madeFrom: object): Apigee => ({
  ...apigee,
  revision: async (asset, number) => {
    const description = formatMarker({ digest: archive.digest, ...madeFrom });
    return { ...(await apigee.revision(asset, number)), description };
  },
});
const fromIn = ({ record: { deployments } }: Awaited<ReturnType<typeof runLive>>) => {
  const [brought] = deployments;
  return brought && 'from' in brought ? brought.from : undefined;
};
const deploys = (calls: readonly string[]) => calls.filter((call) => call === 'deploy').length;

describe('A promotion inside an organization', () => {
  it('deploys the very revision', async () => {
    const apigee = await organization([archive], { test: '1' });
    const { outcome, record, said } = await within({ apigee });
    expect(outcome).toBe('done');
    expect(apigee.serving('prod', 'orders')).toBe('1');
    expect(apigee.revisions('orders')).toEqual(['1']);
    expect(record.deployments).toMatchObject([{ change: 'reused', imported: false }]);
    expect(record.plan).toMatchObject([{ reason: { kind: 'serves-in', environment: 'test' } }]);
    expect(said[0]).toMatch(/^Signed in .* 0\.0 s$/);
    expect(said.join('\n')).not.toContain('Note ');
    expect(record.warnings).toEqual([]);
  });

  it.each([
    ['a commit and a build', { commit: COMMIT, build: 7 }, { commit: COMMIT, edited: false, build: 7 }],
    ['a commit', { commit: COMMIT }, { commit: COMMIT, edited: false }],
    ['no known commit', {}, undefined],
  ])('says that it was made from %s', async (_, madeFrom, from) => {
    const apigee = marking(await organization([archive], { test: '1' }), madeFrom);
    expect(fromIn(await within({ apigee }))).toEqual(from);
  });

  it('says it of what it brings and does not import, and of nothing else', async () => {
    const madeFrom = { commit: COMMIT, build: 7 };
    const there = marking(await organization([archive], { test: '1', prod: '1' }), madeFrom);
    expect(fromIn(await within({ apigee: there }))).toBeUndefined();
    const source = marking(await organization([archive], { test: '1' }), madeFrom);
    expect(fromIn(await across({ apigee: await organization([], {}), other: source }))).toBeUndefined();
  });

  it.each([false, true])('leaves the very revision alone that serves there; forced: %p', async (force) => {
    const apigee = await organization([archive], { test: '1', prod: '1' });
    const { outcome, said } = await within({ apigee, deploy: { force } });
    expect(outcome).toBe('unchanged');
    expect(deploys(apigee.calls)).toBe(2);
    expect(said.join('\n')).toContain('Note       orders: ');
  });

  it('waits for the very revision that is on its way there', async () => {
    const apigee = await organization([archive], { test: '1', prod: '1' }, { runtime: ['ready', 'late'] });
    const { outcome, said } = await within({ apigee });
    expect(['done', 'unchanged']).toContain(outcome);
    expect(deploys(apigee.calls)).toBe(2);
    expect(said.join('\n')).toContain('Note       orders: ');
  });

  it('replaces another revision of the same content', async () => {
    const apigee = await organization([archive, archive], { test: '1', prod: '2' });
    expect((await within({ apigee })).outcome).toBe('done');
    expect(apigee.serving('prod', 'orders')).toBe('1');
  });

  it('refuses what git does not hold', async () => {
    const apigee = await organization([other], { test: '1' });
    await expect(within({ apigee })).rejects.toThrow('orders differs in test from what git holds');
    expect(apigee.serving('prod', 'orders')).toBeUndefined();
  });

  it('brings nothing past a gate that is closed', async () => {
    const apigee = await organization([archive], { test: '1' });
    expect((await within({ apigee, gate: { given: CLOSED } })).outcome).toBe('blocked');
    expect(apigee.serving('prod', 'orders')).toBeUndefined();
  });

  it('tells what serves there too, and what files declare, but is not promoted', async () => {
    const apigee = await organization([archive], { test: '1' });
    apigee.seed('rates', archive.digest);
    const { record } = await within({ apigee, config: { configuration: ['edge.json'] } });
    expect(record.warnings.map(({ message, hint }) => `${message} ${hint}`)).toEqual([
      expect.stringMatching(/^Not promoted, though it serves in test: rates\./),
      expect.stringMatching(/of test were not carried to acme\/prod\. .*what edge\.json declares/),
    ]);
  });

  it('brings shared flows before proxies', async () => {
    const apigee = await organization([archive, builtArchive('zones', 'sharedflow')], { test: '1' });
    await apigee.deploy({ kind: 'sharedflow', name: 'zones', environment: 'test', revision: '1' }, undefined);
    const brought: string[] = [];
    const noting: typeof apigee = {
      ...apigee,
      deploy: async (target, account) => {
        brought.push(target.name);
        await apigee.deploy(target, account);
      },
    };
    const story = { apigee: noting, deploy: { force: true }, config: { bundles: ['orders', 'zones'] } };
    expect((await within(story)).outcome).toBe('done');
    expect(brought).toEqual(['zones', 'orders']);
  });
});

describe('A promotion from another organization', () => {
  it.each([
    ['imports what is not there', [], false, ['1']],
    ['takes what is there', [archive], false, ['1']],
    ['imports anew if it is forced', [archive], true, ['1', '2']],
  ])('%s', async (_, there, force, revisions) => {
    const source = await organization([archive], { test: '1' });
    const apigee = await organization(there, {});
    const { outcome, record } = await across({ apigee, other: source, deploy: { force } });
    expect(outcome).toBe('done');
    expect(apigee.revisions('orders')).toEqual(revisions);
    expect(record.warnings.map(({ message, hint }) => `${message} ${hint}`)).toEqual([
      expect.stringMatching(/of acme-test\/test were not .* what files of the repository declare/),
    ]);
  });

  it.each([
    ['stays if it is the content’s own', archive.digest, false, COMMIT],
    ['stays if marks are trusted', other.digest, true, COMMIT],
    ['is written anew if it is not the content’s', other.digest, false, 'c'.repeat(12)],
  ])('the mark %s', async (_, digest, trustMarks, commit) => {
    const source = await organization([archive], { test: '1' });
    const marked = { ...(await source.revision(orders, '1')), description: formatMarker({ digest }) };
    const apigee = await organization([], {});
    await across({
      apigee,
      other: { ...source, revision: async () => marked },
      config: { trustMarks },
    });
    const brought = readExport(await apigee.downloadRevision(orders, '1'), orders);
    expect(brought.described?.description).toContain(` ${commit} `);
  });
});

describe('What a promotion replaces and git does not know', () => {
  const handMade = async () => {
    const apigee = await organization([archive, other], { test: '1', prod: '2' });
    const foreign = { ...(await apigee.revision(orders, '2')), description: 'Made by hand.' };
    const revision: typeof apigee.revision = async (asset, number) =>
      number === '2' ? foreign : apigee.revision(asset, number);
    return { ...apigee, revision };
  };

  it.each<['warn' | 'fail']>([['warn'], ['fail']])(
    'is judged as ON_OVERWRITE=%s says',
    async (onOverwrite) => {
      const apigee = await handMade();
      const running = within({ apigee, deploy: { onOverwrite } });
      if (onOverwrite === 'fail') await expect(running).rejects.toMatchObject({ code: 'overwrite' });
      else expect((await running).record.warnings).toMatchObject([{ code: 'overwrite' }]);
      expect(apigee.serving('prod', 'orders')).toBe(onOverwrite === 'fail' ? '2' : '1');
    },
  );

  it('is of no interest to a rollback that finds it where it is to be', async () => {
    const apigee = await handMade();
    const { outcome, record } = await runLive(rollback, {
      apigee,
      environments: ['prod'],
      deploy: { onOverwrite: 'fail' },
      config: { to: { kind: 'revision', revision: '2' } },
    });
    expect(outcome).toBe('unchanged');
    expect(record.warnings).toEqual([]);
  });
});
