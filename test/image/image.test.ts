import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildImage } from '../../build/image/build-image.ts';
import { type Buildah, type ContainerRun, compressedSize, openBuildah } from '../../build/image/buildah.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { missingTools } from './tools.ts';

const reason = missingTools();
if (reason !== undefined) process.stderr.write(`The image is not tested: ${reason}.\n`);
const whole = reason === undefined ? describe : describe.skip;

interface ImageConfig {
  readonly Entrypoint: readonly string[];
  readonly User?: string;
  readonly Labels: Readonly<Record<string, string>>;
}

whole('the image', () => {
  const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-image-test-'));
  const clone = join(work, 'clone');
  let buildah: Buildah;
  let emulator: Emulator;
  let image = '';
  let container = '';
  let config: ImageConfig;

  beforeAll(async () => {
    const base = join(work, 'base.tar');
    execFileSync(process.execPath, ['build/base.ts', '--out', base], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    buildah = openBuildah(work);
    image = await buildImage(buildah, { base, context: resolve('.'), version: '0.0.0-test' });
    container = await buildah.ask('from', image);
    const inspected = JSON.parse(await buildah.ask('inspect', '--type=image', image)) as {
      OCIv1: { config: ImageConfig };
    };
    config = inspected.OCIv1.config;
    for (const part of ['proxies', 'sharedflows'])
      cpSync(`examples/${part}`, join(clone, part), { recursive: true });
    emulator = await startEmulator({ latencies: { readyMs: 100 } });
  }, 600_000);

  afterAll(async () => {
    await emulator.close();
    rmSync(work, { recursive: true, force: true });
  });

  const start = async (run: Omit<ContainerRun, 'command'>) =>
    buildah.run(container, { ...run, command: config.Entrypoint });

  it('deploys a mounted clone and leaves its reports there', async () => {
    const { output, exitCode } = await start({
      clone,
      variables: { ...(await emulator.keylessEnvironment()), CI: 'true' },
    });

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.stringContaining('3 deployed') });
    expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
    const report: unknown = JSON.parse(
      readFileSync(join(clone, 'test-reports/apigee-pipe/result.json'), 'utf8'),
    );
    expect(report).toMatchObject({ exitCode: 0, lint: { errors: 0, warnings: 2 } });
    expect(emulator.unexpected).toEqual([]);
  }, 120_000);

  it('asks for its variables, and exits 2, when it is given none', async () => {
    const { output, exitCode } = await start({});

    expect(exitCode).toBe(2);
    expect(output).toContain('APIGEE_ORG');
  });

  it('takes at most 60 MB of a registry and of a slow network', async () => {
    const bytes = await compressedSize(buildah, image);
    process.stderr.write(`The image takes ${(bytes / 1e6).toFixed(1)} MB compressed.\n`);

    expect(bytes).toBeLessThanOrEqual(60_000_000);
  }, 120_000);

  it('holds no shell, no npm and no node_modules, and starts without one', async () => {
    const shell = await buildah.run(container, { command: ['/bin/sh', '-c', 'true'] });
    const listing = `for (const top of ['usr', 'opt', 'etc', 'var', 'root'])
      for (const file of fs.readdirSync('/' + top, { recursive: true })) console.log(top + '/' + file)`;
    const { output } = await buildah.run(container, { command: ['node', '-e', listing] });
    const files = output.split('\n');

    expect(shell.exitCode).not.toBe(0);
    expect(config.Entrypoint).toEqual(['node', '/opt/apigee-pipe/pipe.mjs']);
    expect(files).toContain('opt/apigee-pipe/pipe.mjs.map');
    expect(files.filter((file) => /(?:^|\/)(?:npm|node_modules|sh|bash|perl|apt-get)$/.test(file))).toEqual(
      [],
    );
  });

  it('runs as root, since Bitbucket mounts a clone that only root may write to', () => {
    expect(config.User ?? '').toBe('');
  });

  it('has git for what a clone tells, and says what is inside under which licence', async () => {
    const git = await buildah.run(container, { command: ['git', '--version'] });
    const licences = await buildah.run(container, {
      command: ['node', '-p', `fs.readFileSync('/usr/share/doc/apigee-pipe/LICENCES.txt', 'utf8')`],
    });

    expect(git.output).toMatch(/^git version 2\./);
    expect(licences.output).toContain('apigeelint 2.85.1');
    expect(config.Labels).toMatchObject({
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'org.opencontainers.image.version': '0.0.0-test',
    });
  });
});
