import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Git } from '../../ports/git.ts';
import { readOrigin } from './read-origin.ts';

export interface GitSettings {
  readonly folder: string;
  /** Where `git` is looked for; nothing else of our environment reaches it. */
  readonly path: string | undefined;
}

const LIMIT_MS = 5000;

/** The clone's git, read only. A clone is often owned by another user than ours: its folder is declared safe. */
export function createGit({ folder, path }: GitSettings): Git {
  const ask = async (...question: string[]): Promise<string | undefined> => {
    if (!isInRepository(folder)) return undefined;
    // Loaded when first needed: a configuration error shall start fast.
    const { execa } = await import('execa');
    const { exitCode, stdout } = await execa('git', [...SETTINGS, '-C', folder, ...question], {
      env: { PATH: path ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      timeout: LIMIT_MS,
      maxBuffer: 64 * 1024,
    });
    const answer = exitCode === 0 ? stdout.trim() : '';
    return answer === '' ? undefined : answer;
  };

  return {
    resolve: async (revision) =>
      ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`),
    branch: async () => ask('symbolic-ref', '--quiet', '--short', 'HEAD'),
    repository: async () => {
      const address = await ask('remote', 'get-url', 'origin');
      return address === undefined ? undefined : readOrigin(address);
    },
  };
}

/** What git itself looks for first: without it there is nothing to start a process for. */
function isInRepository(folder: string): boolean {
  if (existsSync(join(folder, '.git'))) return true;
  const above = dirname(folder);
  return above !== folder && isInRepository(above);
}

const SETTINGS = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
