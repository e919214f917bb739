import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildImage } from '../../build/image/build-image.ts';
import { type Buildah, openBuildah, openFilesOption } from '../../build/image/buildah.ts';
import { bootstrapRoot } from '../../build/image/debian-root.ts';
import { missingTools } from './tools.ts';

const reason = missingTools() ?? missingNpm();
if (reason !== undefined) process.stderr.write(`The Dockerfile is not tested: ${reason}.\n`);
const whole = reason === undefined ? describe : describe.skip;

/** As the official image has it: Debian, Node and npm. No registry of images is asked. */
function missingNpm(): string | undefined {
  return npmFolder() === undefined ? 'no npm is found to put into its base' : undefined;
}

/** Beside the program that lies in the PATH, since npm's own answer is another one inside of a script of npm. */
function npmFolder(): string | undefined {
  try {
    const program = realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim());
    return program.endsWith('bin/npm-cli.js') ? resolve(program, '../..') : undefined;
  } catch {
    return undefined;
  }
}

whole('the Dockerfile', () => {
  const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-dockerfile-'));
  const debian = join(work, 'debian');
  const base = join(work, 'base.tar');
  const NODE_IMAGE = 'localhost/node-on-debian';
  let buildah: Buildah;

  beforeAll(async () => {
    buildah = openBuildah(work);
    bootstrapRoot(debian);
    const npm = join(debian, 'usr/local/lib/node_modules/npm');
    mkdirSync(join(npm, '..'), { recursive: true });
    cpSync(npmFolder() ?? '', npm, { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(debian, 'usr/local/bin/npm'));
    // A machine behind a proxy trusts more authorities than Debian does.
    const authorities = '/etc/ssl/certs/ca-certificates.crt';
    cpSync(authorities, join(debian, authorities));
    mkdirSync(join(debian, 'usr/local/etc'), { recursive: true });
    writeFileSync(join(debian, 'usr/local/etc/npmrc'), `cafile=${authorities}\n`);
    execFileSync(process.execPath, ['build/base.ts', '--from', debian, '--out', base], { stdio: 'ignore' });
    const container = await buildah.ask('from', 'scratch');
    await buildah.ask('add', container, debian, '/');
    await buildah.ask('config', '--env=PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', container);
    await buildah.ask('commit', '--quiet', '--rm', container, NODE_IMAGE);
  }, 600_000);

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('makes the image of a clone in which nothing was built, with the files of the way without Docker', async () => {
    const clone = join(work, 'clone');
    execFileSync('git', ['clone', '--quiet', '--no-hardlinks', '--depth=1', `file://${resolve('.')}`, clone]);
    // What is not committed yet is tested as well.
    for (const part of [
      'src',
      'pipe',
      'build',
      'package.json',
      'package-lock.json',
      'Dockerfile',
      '.dockerignore',
    ])
      cpSync(part, join(clone, part), { recursive: true });
    const built = 'localhost/built-from-nothing';
    await buildah.ask(
      'build',
      '--quiet',
      '--timestamp=0',
      await openFilesOption(),
      `--build-arg=NODE_IMAGE=${NODE_IMAGE}`,
      `--tag=${built}`,
      clone,
    );
    const gathered = await buildImage(buildah, { base, context: resolve('.'), version: '0.0.0' });

    const [one, other] = [await filesIn(built), await filesIn(gathered)];
    expect(Object.keys(one)).toEqual(Object.keys(other));
    expect(one['opt/apigee-pipe/pipe.mjs']).toBe(other['opt/apigee-pipe/pipe.mjs']);
    expect(one['usr/share/doc/apigee-pipe/sbom.cdx.json']).toBe(
      other['usr/share/doc/apigee-pipe/sbom.cdx.json'],
    );
  }, 900_000);

  it('gives the same layers twice', async () => {
    const layers = async () => {
      const image = await buildImage(buildah, { base, context: resolve('.'), version: '0.0.0' });
      const folder = mkdtempSync(join(work, 'pushed-'));
      await buildah.ask('push', '--quiet', '--compression-format=gzip', image, `dir:${folder}`);
      const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
        layers: readonly { digest: string; size: number }[];
      };
      return manifest.layers;
    };
    const first = await layers();
    process.stderr.write(
      `Layers, compressed: ${first.map(({ size }) => `${(size / 1e6).toFixed(1)} MB`).join(', ')}.\n`,
    );
    expect(await layers()).toEqual(first);
  }, 300_000);

  /** Every file of an image and the hash of its bytes. */
  async function filesIn(image: string): Promise<Readonly<Record<string, string>>> {
    const container = await buildah.ask('from', '--pull-never', image);
    const list = `const { createHash } = require('node:crypto');
      for (const top of ['usr', 'opt', 'etc', 'var', 'root'])
        for (const file of fs.readdirSync('/' + top, { recursive: true, withFileTypes: true }))
          if (file.isFile()) {
            const path = file.parentPath + '/' + file.name;
            console.log(path.slice(1) + ' ' + createHash('sha256').update(fs.readFileSync(path)).digest('hex'));
          }`;
    const { output } = await buildah.run(container, { command: ['node', '-e', list] });
    const lines = output.split('\n').filter((line) => line !== '');
    return Object.fromEntries(lines.sort().map((line) => line.split(' ') as [string, string]));
  }
});
