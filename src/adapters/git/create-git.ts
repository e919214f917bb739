import { join } from 'node:path';
import type { CommitTrees } from '../../ports/commit-trees.ts';
import type { Git, GitHistory } from '../../ports/git.ts';
import type { GitObjects } from '../../ports/git-objects.ts';
import { type AskGit, createAskGit, type GitSettings } from './ask-git.ts';
import { readRegular } from './clone-folders.ts';
import { createCommitTrees } from './commit-trees.ts';
import { createHistory } from './history.ts';
import { createObjects } from './objects.ts';

const MOST_CONFIG_BYTES = 1024 * 1024;

/** The clone's git, read only; nothing that stands in the clone's configuration is run or obeyed. */
export function createGit(settings: GitSettings): Git & GitHistory & CommitTrees & GitObjects {
  const ask = createAskGit(settings);
  return {
    resolve: async (revision) =>
      line(ask, () => ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]),
    branch: async () => line(ask, () => ['symbolic-ref', '--quiet', '--short', 'HEAD']),
    repository: async () => {
      const address = await originOf(ask);
      return address === undefined ? undefined : readOrigin(address);
    },
    ...createHistory(ask),
    ...createCommitTrees(ask),
    ...createObjects(ask, settings.folder),
  };
}

/** Read as a mere file, without what it includes. */
async function originOf(ask: AskGit): Promise<string | undefined> {
  return line(ask, ({ common }) => {
    const file = join(common, 'config');
    const readable = readRegular(file, MOST_CONFIG_BYTES) !== undefined;
    return ['config', '--no-includes', '--file', readable ? file : '/dev/null', '--get', 'remote.origin.url'];
  });
}

async function line(ask: AskGit, question: Parameters<AskGit>[0]): Promise<string | undefined> {
  const answer = await ask(question);
  const text = answer?.exitCode === 0 ? answer.output.toString('utf8').trim() : '';
  return text === '' ? undefined : text;
}

/** `workspace/repository` from an origin's address: https, ssh or `git@host:…`, Cloud or Data Center (`/scm/`). */
export function readOrigin(address: string): string | undefined {
  const path = URL.canParse(address)
    ? pathOf(new URL(address))
    : /^[^/\s]+@[^/:\s@]+:(.+)$/.exec(address)?.[1];
  const parts = (path ?? '')
    .replace(/(?<!\/)\/+$/, '')
    .replace(/\.git$/, '')
    .split('/')
    .filter(Boolean);
  const [workspace, repository] = parts.slice(-2);
  return repository === undefined ? undefined : `${workspace}/${repository}`;
}

/** Only addresses with a host: a path on this machine names no workspace. */
function pathOf({ host, pathname, protocol }: URL): string | undefined {
  return host !== '' && /^(https?|ssh|git):$/.test(protocol) ? decodeURI(pathname) : undefined;
}
