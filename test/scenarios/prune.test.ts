import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { proxyFiles, type Repository } from '../support/repository.ts';
import type { PipeEnding } from '../support/run-pipe.ts';
import { type Scene, story } from '../support/story.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const EDGE = 'resources/edge/env/test';
const server = (name: string) => ({ name, host: `${name}.example.com`, port: 443 });
const servers = (...names: readonly string[]) => ({
  [`${EDGE}/targetServers.json`]: json(names.map(server)),
});
const maps = (...entries: readonly string[]) => ({
  [`${EDGE}/kvms.json`]: json([
    { name: 'rates', entry: entries.map((name) => ({ name, value: `hush-${name}` })) },
  ]),
});
const FILES = {
  ...proxyFiles('proxies/orders', 'orders'),
  'apigee.yaml': 'version: 1\nconfiguration: [resources/edge]\n',
};
const PRUNE = { PRUNE: 'true' };

function gitIn(folder: string) {
  const identity = ['-c', 'user.name=Dana', '-c', 'user.email=dana@acme.example'];
  return (...words: readonly string[]): string =>
    execFileSync('git', [...identity, '-C', folder, ...words], { encoding: 'utf8', stdio: 'pipe' }).trim();
}

function committer(repository: Repository) {
  const git = gitIn(repository.path);
  git('init', '-q', '-b', 'main');
  return async (files: Readonly<Record<string, string>>, subject = 'Change'): Promise<void> => {
    await repository.write(files);
    git('add', 'proxies', 'resources', 'apigee.yaml');
    git('commit', '-q', '-m', subject);
  };
}

const changed = ({ result }: PipeEnding) =>
  (result.configuration ?? [])
    .filter(({ change }) => change !== 'unchanged')
    .map(({ kind, name, change }) => `${change} ${kind} ${name}`)
    .sort();
const serversOf = ({ emulator }: Scene) =>
  emulator.entities('environments/test/targetservers').map(({ name }) => String(name));
const said = ({ result }: PipeEnding) => result.warnings.map(({ message }) => message).join('\n');

describe('PRUNE of what can carry no mark', () => {
  it.concurrent('deletes what the files held before and Apigee still has as they had it, and nothing else', async () => {
    await story({ files: FILES }, async (scene) => {
      const commit = committer(scene.repository);
      await commit({ ...servers('backend', 'old', 'edited'), ...maps('eur', 'usd') });
      await scene.run();
      const edited = { ...server('edited'), host: 'by-hand.example.com' };
      scene.emulator.seed.entities({
        'environments/test/targetservers': [server('backend'), server('old'), server('never-in-git'), edited],
      });
      await commit({ ...servers('backend'), ...maps('eur') });
      const kept = await scene.run();

      const planned = await scene.run({ ...PRUNE, ACTION: 'plan' });
      const pruned = await scene.run(PRUNE);
      const again = await scene.run(PRUNE);

      expect(changed(kept)).toEqual([]);
      expect(changed(pruned)).toEqual(['deleted kvmentry rates/usd', 'deleted targetserver old']);
      expect(changed(planned)).toEqual(changed(pruned));
      expect(said(planned)).toContain(
        'The target server edited is in no file any more and was left: it is not as any commit had it.',
      );
      expect(changed(again)).toEqual([]);
      expect(serversOf(scene).sort()).toEqual(['backend', 'edited', 'never-in-git']);
      expect(scene.emulator.entities('environments/test/keyvaluemaps/rates/entries')).toMatchObject([
        { name: 'eur' },
      ]);
    });
  });

  it.concurrent('leaves a map in which somebody else keeps an entry', async () => {
    await story({ files: FILES }, async (scene) => {
      const commit = committer(scene.repository);
      await commit({ ...servers('backend'), ...maps('eur') });
      await scene.run();
      scene.emulator.seed.entities({
        'environments/test/keyvaluemaps/rates/entries': [{ name: 'theirs', value: 'hush' }],
      });
      await commit({ [`${EDGE}/kvms.json`]: '[]\n' });

      const pruned = await scene.run(PRUNE);

      expect(scene.emulator.entities('environments/test/keyvaluemaps')).toMatchObject([{ name: 'rates' }]);
      expect(said(pruned)).toContain('was left: it holds rates/theirs, which is to stay.');
    });
  });

  it.concurrent('takes no word of what a merged branch held on its way', async () => {
    await story({ files: FILES }, async (scene) => {
      const git = gitIn(scene.repository.path);
      const commit = committer(scene.repository);
      await commit(servers('backend'));
      git('checkout', '-q', '-b', 'feature');
      await commit(servers('backend', 'payments'));
      await commit(servers('backend', 'more'));
      git('checkout', '-q', 'main');
      git('merge', '-q', '--no-ff', '-m', 'Merge', 'feature');
      scene.emulator.seed.entities({ 'environments/test/targetservers': [server('payments')] });

      await scene.run(PRUNE);

      expect(serversOf(scene).sort()).toEqual(['backend', 'more', 'payments']);
    });
  });

  it.concurrent('counts the destination’s history in a pull request, not the pull request’s', async () => {
    await story({ files: FILES }, async (scene) => {
      const git = gitIn(scene.repository.path);
      const commit = committer(scene.repository);
      await commit(servers('backend', 'old'));
      git('update-ref', 'refs/remotes/origin/main', 'HEAD');
      git('checkout', '-q', '-b', 'feature');
      await commit(servers('backend', 'payments'));
      await commit(servers('backend'));
      scene.emulator.seed.entities({
        'environments/test/targetservers': ['backend', 'old', 'payments'].map(server),
      });
      const variables = {
        ...PRUNE,
        ACTION: 'plan',
        BITBUCKET_PR_ID: '7',
        BITBUCKET_PR_DESTINATION_BRANCH: 'main',
      };

      const planned = await scene.run(variables);
      git('update-ref', '-d', 'refs/remotes/origin/main');
      const unknown = await scene.run(variables);

      expect(changed(planned)).toEqual(['deleted targetserver old']);
      expect(changed(unknown)).toEqual([]);
      expect(said(unknown)).toContain('PRUNE may have missed');
    });
  });

  it.concurrent('says that a shallow clone may hide what is to be deleted, and leaves it', async () => {
    const shallow = await mkdtemp(join(tmpdir(), 'apigee-pipe-shallow-'));
    try {
      await story({ files: FILES }, async (scene) => {
        const commit = committer(scene.repository);
        await commit(servers('backend', 'old'));
        await scene.run();
        await commit(servers('backend'));
        execFileSync('git', ['clone', '-q', '--depth', '1', `file://${scene.repository.path}`, shallow]);

        const pruned = await scene.run(PRUNE, { directory: shallow });

        expect(changed(pruned)).toEqual([]);
        expect(serversOf(scene)).toContain('old');
        expect(said(pruned)).toContain('the clone does not hold all of its history');
      });
    } finally {
      await rm(shallow, { recursive: true, force: true });
    }
  });
});
