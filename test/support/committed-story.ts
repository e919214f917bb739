import { execFileSync } from 'node:child_process';
import { zipSync } from 'fflate';
import { digest16Of } from '../../src/bundle/marker.ts';
import { readExport } from '../../src/live/compare/live-content.ts';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { type Edit, editedCopy } from './edited-copy.ts';
import type { Scene } from './story.ts';

/** Git in a clone, as somebody. Gives what it says. */
export function gitIn(folder: string, ...words: readonly string[]): string {
  const settings = ['user.name=Dana', 'user.email=dana@acme.example', 'core.autocrlf=false'];
  return execFileSync('git', [...settings.flatMap((one) => ['-c', one]), '-C', folder, ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

/** Commits all that the clone holds, a repository from the first time on. Gives the hash. */
function commitAll(folder: string, message: string): string {
  gitIn(folder, 'init', '-q', '-b', 'main');
  gitIn(folder, 'add', '-A', '-f');
  gitIn(folder, 'commit', '-q', '--allow-empty', '-m', message);
  return gitIn(folder, 'rev-parse', 'HEAD');
}

const MINUTE = 60_000;

/** The same commit is merged through an approved pull request. Gives its hash. */
export function commitReviewed({ emulator, repository }: Pick<Scene, 'emulator' | 'repository'>): string {
  const { onCloud } = emulator.bitbucket;
  const hash = commitAll(repository.path, 'Change');
  const at = Date.now() - 30 * MINUTE;
  const source = `feature/${hash.slice(0, 8)}`;
  const id = onCloud.addPullRequest({
    source,
    author: 'dana',
    at,
    commits: [{ at, hash, message: 'Change' }],
  });
  onCloud.approve(id, { by: 'erin' });
  return onCloud.merge(id, { strategy: 'fast_forward' });
}

/** What a pipeline of main says, with a credential for Bitbucket. */
export function mainBuild(emulator: Emulator, more: Readonly<Record<string, string>> = {}) {
  return {
    BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
    BITBUCKET_ACCESS_TOKEN: keys.accessToken,
    BITBUCKET_REPO_FULL_NAME: 'acme/apis',
    BITBUCKET_BRANCH: 'main',
    ...more,
  };
}

/** A copy of the first revision of `orders` with one text replaced, under a mark that is its own and names the same commit. */
function forgedCopy(scene: Scene, edit: Edit): Uint8Array {
  const copy = editedCopy(scene, edit);
  const { digest, content } = readExport(copy, { kind: 'apiproxy', name: 'orders' });
  const entries = [...content].map(([name, bytes]) => {
    const text = Buffer.from(bytes).toString('latin1');
    const own = `[apigee-pipe ${digest16Of(digest)} `;
    return [name, Buffer.from(text.replace(/\[apigee-pipe [0-9a-f]{16} /, own), 'latin1')] as const;
  });
  return zipSync(Object.fromEntries(entries));
}

/** Somebody imports that copy and deploys it. Gives the revision. */
export function serveForged(scene: Scene, edit: Edit, environments: readonly string[]): string {
  const { seed } = scene.emulator;
  const revision = seed.revision({ name: 'orders', bundle: forgedCopy(scene, edit) });
  for (const environment of environments) seed.deployment({ name: 'orders', revision, environment });
  return revision;
}
