import { execFileSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGit } from '../../../src/adapters/git/create-git.ts';

const folder = mkdtempSync(join(tmpdir(), 'apigee-pipe-git-'));
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

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

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
});
