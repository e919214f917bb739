import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createGit } from '../../../src/adapters/git/create-git.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runners } from './running-configurations.ts';

const room = temporaryFolder('apigee-pipe-hostile-');
const trace = join(room, 'it-ran');
const path = process.env['PATH'];

function git(folder: string, ...words: string[]): string {
  const identity = [
    '-c',
    'user.name=t',
    '-c',
    'user.email=t@acme.example',
    '-c',
    'protocol.file.allow=always',
  ];
  return execFileSync('git', [...identity, '-C', folder, ...words], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();
}

function makeClone(name: string): string {
  const folder = join(room, name);
  execFileSync('git', ['init', '-q', '-b', 'main', folder]);
  writeFileSync(join(folder, 'proxy.xml'), '<a/>\n');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'first');
  return folder;
}

async function askAll(folder: string, commit: string, searched = path): Promise<void> {
  const clone = createGit({ folder, path: searched });
  const range = { from: commit, to: commit };
  await clone.resolve('HEAD');
  await clone.resolve('0123456789ab');
  await clone.resolve('1'.repeat(40));
  await clone.resolve('main@{u}');
  await clone.branch();
  await clone.repository();
  await clone.isAncestor('1'.repeat(40), commit);
  await clone.commitsBetween({ ...range, from: '1'.repeat(40) });
  await clone.changedFiles({ ...range, from: '1'.repeat(40) });
  await clone.fileAt(commit, 'proxy.xml');
  await clone.fileAt(commit, 'missing.xml');
  await clone.tagsAt(commit);
}

const program = join(room, 'program');
describe('A hostile clone makes git run nothing:', () => {
  let clone = '';
  let head = '';
  let configuration = '';

  beforeAll(() => {
    writeFileSync(program, `#!/bin/sh\ntouch '${trace}'\n`);
    chmodSync(program, 0o755);
    for (const hook of [
      'post-checkout',
      'reference-transaction',
      'post-index-change',
      'git-remote-program',
    ]) {
      symlinkSync(program, join(room, hook));
    }
    writeFileSync(join(room, 'included'), `[core]\n\tfsmonitor = ${program}\n\tpager = ${program}\n`);
    clone = makeClone('clone');
    writeFileSync(join(clone, '.gitattributes'), '* filter=x diff=x merge=x\n');
    writeFileSync(join(clone, '.mailmap'), 'Someone Else <else@acme.example> <t@acme.example>\n');
    git(clone, 'add', '.');
    git(clone, 'commit', '-q', '-m', 'second');
    head = git(clone, 'rev-parse', 'HEAD');
    writeFileSync(join(clone, '.git/config.worktree'), `[core]\n\tfsmonitor = ${program}\n`);
    configuration = execFileSync('cat', [join(clone, '.git/config')], { encoding: 'utf8' });
    for (const hook of ['post-checkout', 'reference-transaction', 'post-index-change', 'pre-auto-gc']) {
      rmSync(join(clone, '.git/hooks', hook), { force: true });
      symlinkSync(program, join(clone, '.git/hooks', hook));
    }
  });

  beforeEach(() => rmSync(trace, { force: true }));
  it.each(runners(room, program, trace))('%s', async (_what, text) => {
    writeFileSync(join(clone, '.git/config'), `${configuration}${text}`);
    await askAll(clone, head);

    expect(existsSync(trace)).toBe(false);
    expect(await createGit({ folder: clone, path }).resolve('HEAD')).toBe(head);
    writeFileSync(join(clone, '.git/config'), configuration);
  });

  it('a partial clone with a missing object stays without it', async () => {
    const partial = makeClone('partial');
    const commit = git(partial, 'rev-parse', 'HEAD');
    const blob = git(partial, 'rev-parse', 'HEAD:proxy.xml');
    rmSync(join(partial, '.git/objects', blob.slice(0, 2), blob.slice(2)));
    git(partial, 'config', 'core.repositoryformatversion', '1');
    git(partial, 'config', 'extensions.partialClone', 'origin');
    git(partial, 'config', 'remote.origin.url', join(room, 'clone'));
    git(partial, 'config', 'remote.origin.promisor', 'true');
    git(partial, 'config', 'remote.origin.uploadpack', program);
    await askAll(partial, commit);

    expect(await createGit({ folder: partial, path }).fileAt(commit, 'proxy.xml')).toBeUndefined();
    expect(existsSync(trace)).toBe(false);
    // The attack is real: git itself, let into the clone, runs the program.
    expect(() => git(partial, 'cat-file', 'blob', blob)).toThrow('cat-file');
    expect(existsSync(trace)).toBe(true);
  });

  it.each([
    ['a relative entry of PATH', () => 'bin'],
    ['an empty entry of PATH', () => ''],
    ['a dot in PATH', () => '.'],
    ['an absolute entry inside of the clone', () => join(clone, 'bin')],
    ['an entry that leads into the clone', () => join(room, 'way-in')],
    ['an entry whose git leads into the clone', () => join(room, 'tools')],
  ])('a git found by %s', async (_what, entry) => {
    mkdirSync(join(clone, 'bin'), { recursive: true });
    mkdirSync(join(room, 'tools'), { recursive: true });
    for (const [target, link] of [
      [program, join(clone, 'git')],
      [join(clone, 'bin'), join(room, 'way-in')],
      [join(clone, 'bin/git'), join(room, 'tools/git')],
    ] as const) {
      if (!existsSync(link)) symlinkSync(target, link);
    }
    writeFileSync(join(clone, 'bin/git'), `#!/bin/sh\ntouch '${trace}'\n`);
    chmodSync(join(clone, 'bin/git'), 0o755);
    const before = process.cwd();
    process.chdir(clone);
    try {
      await askAll(clone, head, `${entry()}:${path ?? ''}`);
      expect(await createGit({ folder: clone, path: entry() }).resolve('HEAD')).toBeUndefined();
    } finally {
      process.chdir(before);
    }
    expect(existsSync(trace)).toBe(false);
  });

  it('GIT_ variables of the step', async () => {
    const variables = {
      GIT_SSH_COMMAND: program,
      GIT_EXTERNAL_DIFF: program,
      GIT_PAGER: program,
      GIT_EXEC_PATH: room,
      GIT_DIR: room,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'core.fsmonitor',
      GIT_CONFIG_VALUE_0: program,
      GIT_TRACE: trace,
    };
    Object.assign(process.env, variables);
    try {
      await askAll(clone, head);
      expect(await createGit({ folder: clone, path }).resolve('HEAD')).toBe(head);
    } finally {
      for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name);
    }
    expect(existsSync(trace)).toBe(false);
  });

  it('references that are no references', async () => {
    writeFileSync(
      join(clone, '.git/packed-refs'),
      `${head} refs/heads/../../config\n${head} refs/tags/ok\n${head} -x\n`,
    );
    symlinkSync('/dev/zero', join(clone, '.git/refs/heads/endless'));
    execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', join(clone, '.git/refs/tags/waiting')]);

    const reader = createGit({ folder: clone, path });
    expect(await reader.tagsAt(head)).toEqual(['ok']);
    expect(await reader.resolve('ok')).toBe(head);
    expect(await reader.resolve('endless')).toBeUndefined();
  });

  it('and nothing is left behind', () => {
    const left = readdirSync(tmpdir())
      .map((name) => join(tmpdir(), name, 'packed-refs'))
      .filter((file) => existsSync(file) && readFileSync(file, 'utf8').includes(head));

    expect(left).toEqual([]);
  });
});
