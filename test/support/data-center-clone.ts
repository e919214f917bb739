import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { EVERY_KIND, QUIET } from './edited-copy.ts';
import { GIT_IDENTITY } from './git-identity.ts';
import type { Scene } from './story.ts';

/** Of an export of main to a branch of its own. */
export const exportVariables = ({ emulator }: Scene, base: string) => ({
  ACTION: 'export',
  EXPORT_AS: 'branch',
  BITBUCKET_API_URL: `${emulator.urls.dataCenter}/rest`,
  BITBUCKET_ACCESS_TOKEN: keys.dataCenterToken,
  BITBUCKET_REPO_FULL_NAME: 'API/apis',
  BITBUCKET_COMMIT: base,
  BITBUCKET_BRANCH: 'main',
});

/** The branch that an export of `test` pushes. */
export const EXPORT_BRANCH = 'apigee-pipe/export-test';

/**
 * A clone of main that git made, deployed once, of a repository on Data Center that takes pushes. The server's folder
 * stands in the clone's `.git`, and goes with the story.
 */
export async function cloneByGit(scene: Scene) {
  const { emulator, repository } = scene;
  const folder = join(repository.path, '.git/server');
  const git = (...words: string[]): string =>
    execFileSync('git', words, { encoding: 'utf8', env: GIT_IDENTITY, cwd: repository.path }).trim();
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('update-index', '--chmod=+x', 'proxies/orders/apiproxy/resources/jsc/run.js');
  git('commit', '-q', '-m', 'Begin');
  const base = git('rev-parse', 'HEAD');
  git('clone', '-q', '--bare', '.', folder);
  const { dataCenter: ledger, onDataCenter } = emulator.bitbucket;
  onDataCenter.push('main', { files: EVERY_KIND, hash: base });
  ledger.gitFolder = folder;
  const variables = exportVariables(scene, base);
  await scene.run(QUIET);
  return {
    base,
    /** The server's bare repository. */
    folder,
    ledger,
    variables,
    git,
    onServer: (...words: string[]) => git('--git-dir', folder, ...words),
    run: (more: Record<string, string> = {}) => scene.run({ ...variables, ...more }),
    /** Lines of `git diff --name-status` between main and what was pushed. */
    changed: () => git('--git-dir', folder, 'diff', '--name-status', 'main', EXPORT_BRANCH).split('\n'),
    proposals: () =>
      [...ledger.pullRequests.values()]
        .filter(({ source }) => source === EXPORT_BRANCH)
        .map(({ state, title, description }) => ({ state, title, description })),
  };
}
