import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { digestIn, pinText } from '../../../build/release/pins.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const REPOSITORY = [
  'README.md',
  'package.json',
  'package-lock.json',
  'pipe.yml',
  'schema.graphql',
  'apigee.schema.json',
  'result.schema.json',
];
const FOLDERS = ['docs', 'examples', 'build', 'src'];
const CHANGELOG = '# Changelog\n\n## [Unreleased]\n\n## [9.8.7] - 2026-12-01\n\n### Added\n\n- All of it.\n';

describe('npm run release', () => {
  const folder = temporaryFolder('apigee-pipe-release-script-');
  const run = (program: string, ...args: readonly string[]): string =>
    execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  const git = (...words: readonly string[]): string =>
    run('git', '-c', 'user.name=t', '-c', 'user.email=t@acme.example', ...words);
  const release = (...args: readonly string[]): string => run(process.execPath, 'build/release.ts', ...args);
  const refused = (...args: readonly string[]): string => {
    try {
      return `not refused: ${release(...args)}`;
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
  };

  const images = (): ReadonlySet<string> =>
    new Set(
      [
        'README.md',
        'pipe.yml',
        'docs/setup.md',
        'examples/docker-run.sh',
        ...readdirSync(join(folder, 'examples/pipelines')).map((name) => `examples/pipelines/${name}`),
      ].flatMap((file) => {
        const named = readFileSync(join(folder, file), 'utf8').match(/apigee-pipe:\d[\w.@:]*/g) ?? [];
        expect([file, named.length]).not.toEqual([file, 0]);
        return named;
      }),
    );

  beforeAll(() => {
    for (const part of [...REPOSITORY, ...FOLDERS]) cpSync(part, join(folder, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'CHANGELOG.md'), CHANGELOG);
    writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 't');
    git('config', 'user.email', 't@acme.example');
    git('add', '.');
    git('commit', '--quiet', '--message=before');
  });
  it('pins everything to the version of the changelog, and tags it once', () => {
    expect(refused('--check', 'v9.8.7')).toMatch(
      /Not pinned to 9\.8\.7.*README\.md, package\.json.*pipe\.yml/,
    );
    expect(refused('--check', 'v9.8.6')).toContain('The tag is v9.8.6');

    release();

    expect(release('--check', 'v9.8.7')).toContain('Everything names 9.8.7');
    expect(git('diff', '--stat')).not.toMatch(/ (?:src|build)\//);
    expect(images()).toEqual(new Set(['apigee-pipe:9.8.7']));
    const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      version: string;
      packages: { '': { version: string } };
    };
    expect([lock.version, lock.packages[''].version]).toEqual(['9.8.7', '9.8.7']);

    expect(refused('--tag')).toContain('Commit first');
    git('commit', '--quiet', '--all', '--message=9.8.7');
    release('--tag');
    expect(git('tag', '--list', '--format=%(objecttype) %(contents)', 'v9.8.7')).toContain(
      'tag 9.8.7\n\n### Added\n\n- All of it.',
    );
    expect(refused('--tag')).toContain('v9.8.7 is tagged already');
  });

  it('names the digest everywhere once the image is published, and drops it for the next version', () => {
    const digest = `sha256:${'0a'.repeat(32)}`;
    const record = join(folder, 'release.txt');
    writeFileSync(
      record,
      `image docker.io/acme/x@${digest}\nimage quay.io/acme/x@${digest}\nbase node@sha256:${'b'.repeat(64)}\n`,
    );

    release('--digest', record);

    expect(images()).toEqual(new Set([`apigee-pipe:9.8.7@${digest}`]));
    expect(git('diff', '--stat')).not.toMatch(/ (?:src|build)\/|package-lock/);
    expect(refused('--check', 'v9.8.7')).toContain('Not pinned to 9.8.7');

    writeFileSync(join(folder, 'CHANGELOG.md'), CHANGELOG.replace('9.8.7', '9.9.0'));
    release();

    expect(images()).toEqual(new Set(['apigee-pipe:9.9.0']));
    expect(readFileSync(join(folder, 'package.json'), 'utf8')).not.toContain('sha256');
  });

  it.each([
    ['different images', `image a/x@sha256:${'a'.repeat(64)}\nimage b/x@sha256:${'b'.repeat(64)}\n`],
    ['names no image by its digest', 'image a/x:1.0.0\nbase node\n'],
    ['names no image by its digest', `image a/x@sha256:${'a'.repeat(63)}\n`],
  ])('pins nothing if the record has %s', (sentence, record) => {
    expect(() => digestIn(record)).toThrow(sentence);
  });

  it('leaves other images, other versions and names alone', () => {
    const text =
      'node:26.10.0 acme/apigee-pipe:1.0.0 apigeepipe/apigee-pipe:1.0.0-rc.1 in apigee-pipe 1.0.0 · x';

    expect(pinText(text, { version: '2.0.0' })).toBe(text);
    expect(pinText(`apigeepipe/apigee-pipe:1.0.0@sha256:${'a'.repeat(64)}`, { version: '2.0.0' })).toBe(
      'apigeepipe/apigee-pipe:2.0.0',
    );
  });
});
