import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createGit } from '../../../src/adapters/git/create-git.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { until } from '../../support/until.ts';

const folder = temporaryFolder('clone-');
const path = process.env['PATH'];
const git = (...words: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@acme.example', '-C', folder, ...words], {
    encoding: 'utf8',
  }).trim();

describe("The clone's git", () => {
  let head = '';

  beforeAll(() => {
    execFileSync('git', ['init', '-q', '-b', 'feature/orders', folder]);
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('remote', 'add', 'origin', 'https://x-token-auth:secret@bitbucket.org/acme/apis.git');
    head = git('rev-parse', 'HEAD');
  });

  it('completes a short hash and knows branch and repository', async () => {
    const clone = createGit({ folder, path });

    expect(await clone.resolve(head.slice(0, 12))).toBe(head);
    expect(await clone.resolve('HEAD')).toBe(head);
    expect(await clone.branch()).toBe('feature/orders');
    expect(await clone.repository()).toBe('acme/apis');
  });

  it('knows nothing of a hash that does not exist, and takes no word for an option', async () => {
    const clone = createGit({ folder, path });

    expect(await clone.resolve('ffffffffffff')).toBeUndefined();
    expect(await clone.resolve('--all')).toBeUndefined();
  });

  // Only root can give a folder away.
  const asRoot = process.getuid?.() === 0 ? it : it.skip;

  asRoot('reads a clone that belongs to another user, as in a pipe', async () => {
    chownSync(folder, 12_345, 12_345);
    chownSync(join(folder, '.git'), 12_345, 12_345);

    expect(await createGit({ folder, path }).resolve('HEAD')).toBe(head);
  });

  it('has no branch while HEAD is detached', async () => {
    git('-c', `safe.directory=*`, 'checkout', '-q', '--detach');

    expect(await createGit({ folder, path }).branch()).toBeUndefined();
  });

  it('knows nothing where there is no clone or no git', async () => {
    expect(await createGit({ folder: tmpdir(), path }).resolve('HEAD')).toBeUndefined();
    expect(await createGit({ folder: join(folder, 'gone'), path }).branch()).toBeUndefined();
    expect(await createGit({ folder, path: '/nowhere' }).resolve('HEAD')).toBeUndefined();
  });

  it('knows nothing as soon as nobody waits for it any more, and ends the program', async () => {
    const room = temporaryFolder('git-that-hangs-');
    const asked = join(room, 'asked');
    writeFileSync(join(room, 'git'), `#!/bin/sh\n: > '${asked}'\nexec sleep 60\n`, { mode: 0o755 });
    const [stop, later] = [new AbortController(), new AbortController()];
    const ask = async (one: AbortController) =>
      createGit({ folder, path: `${room}:${path}`, signal: one.signal }).branch();

    const older = ask(later).then(() => 'the limit of time came first');
    const answer = ask(stop);
    await until(() => existsSync(asked));
    stop.abort();

    expect(await Promise.race([answer, older])).toBeUndefined();
    expect(await ask(stop)).toBeUndefined();
    later.abort();
    await older;
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('apigee-pipe-git-'))).toEqual([]);
  });
});
