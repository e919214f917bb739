import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildImage } from '../../build/image/build-image.ts';
import { type Buildah, type ContainerRun, compressedLayers, openBuildah } from '../../build/image/buildah.ts';
import { ACTIONS } from '../../src/config/actions.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { ACTIONS_STORY, commitAll, inBitbucket, lastTold, makeClone } from './actions-story.ts';
import { type IsolatedEnding, type IsolatedRun, missingMemoryLimit, runIsolated } from './container.ts';
import { forgetReads, judgeUnread, missingLicences } from './contents.ts';
import { keepMemory, keepSize, keepStart, MOST_BYTES, MOST_TIMES } from './figures.ts';
import { leastRatio, ratioOf, TAKE_TURNS } from './start-up.ts';
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
  let root = '';
  let config: ImageConfig;

  beforeAll(async () => {
    // A base that was made before saves minutes while one works on this test.
    const base = process.env['PIPE_IMAGE_BASE'] ?? join(work, 'base.tar');
    if (!existsSync(base))
      execFileSync(process.execPath, ['build/base.ts', '--out', base], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
    buildah = openBuildah(work);
    image = await buildImage(buildah, { base, context: resolve('.'), version: '0.0.0-test' });
    container = await buildah.ask('from', image);
    root = await buildah.ask('mount', await buildah.ask('from', image));
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
    await buildah.ask('umount', '--all');
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
  });

  it('asks for its variables, and exits 2, when it is given none', async () => {
    const { output, exitCode } = await start({});

    expect(exitCode).toBe(2);
    expect(output).toContain('APIGEE_ORG');
  });

  it('takes at most 60 MB of a registry and of a slow network', async () => {
    const layers = await compressedLayers(buildah, image);

    // What seldom changes lies below what each release changes.
    expect(layers).toHaveLength(3);
    expect(layers[0]).toBe(Math.max(...layers));
    expect(keepSize(process.arch === 'x64' ? 'amd64' : process.arch, layers)).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('starts to a configuration error in 2.5 times the time of bare Node there', async () => {
    const turns = { root, command: ['/usr/local/bin/node', '-e', TAKE_TURNS], first: true };
    const { ratio, runs, exitCode } = await leastRatio(
      async (attempt) => ratioOf(await runIsolated({ ...turns, clone: freshClone(`start-up-${attempt}`) })),
      MOST_TIMES,
    );
    keepStart(ratio, runs);

    expect({ exitCode, runs }).toEqual({ exitCode: 0, runs: 41 });
    expect(ratio).toBeLessThanOrEqual(MOST_TIMES);
  }, 300_000);

  it('holds no shell, no npm and no node_modules, and starts without one', async () => {
    const shell = await buildah.run(container, { command: ['/bin/sh', '-c', 'true'] });
    const listing = `for (const top of ['usr', 'opt', 'etc', 'var', 'root'])
      for (const file of fs.readdirSync('/' + top, { recursive: true })) console.log(top + '/' + file)`;
    const { output } = await buildah.run(container, { command: ['node', '-e', listing] });
    const files = output.split('\n');

    expect(shell.exitCode).not.toBe(0);
    expect(config.Entrypoint).toEqual(['node', '/opt/apigee-pipe/pipe.mjs']);
    expect(files).toContain('opt/apigee-pipe/pipe.mjs');
    expect(files.filter((file) => /(?:^|\/)(?:npm|node_modules|sh|bash|perl|apt-get)$/.test(file))).toEqual(
      [],
    );
  });

  it('says which Debian packages and which Node are in it, for scanners', async () => {
    const reading = `const doc = '/usr/share/doc/apigee-pipe/';
      const { components } = JSON.parse(fs.readFileSync(doc + 'base.cdx.json', 'utf8'));
      const { metadata } = JSON.parse(fs.readFileSync(doc + 'sbom.cdx.json', 'utf8'));
      const packages = fs.readdirSync('/var/lib/dpkg/status.d');
      console.log(JSON.stringify({ components, packages, of: metadata.component.name, node: process.versions.node }))`;
    const { output } = await buildah.run(container, { command: ['node', '-e', reading] });
    const { components, packages, of, node } = JSON.parse(output) as {
      components: readonly { name: string; version: string; purl: string }[];
      packages: readonly string[];
      of: string;
      node: string;
    };

    expect(of).toBe('apigee-pipe');
    expect(components.map(({ name }) => name).toSorted()).toEqual([...packages, 'node'].toSorted());
    expect(components.find(({ name }) => name === 'node')?.version).toBe(node);
    const git = components.find(({ name }) => name === 'git');
    expect(git?.purl).toMatch(/^pkg:deb\/debian\/git@1%3A2\.\d+\S*\?arch=(?:amd64|arm64)$/);
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

  const isolated = (run: Omit<IsolatedRun, 'root' | 'command'>): Promise<IsolatedEnding> => {
    const [program = '', ...args] = config.Entrypoint;
    return runIsolated({ ...run, root, command: [`/usr/local/bin/${program}`, ...args] });
  };
  const freshClone = (name: string, user = 0): string => makeClone(join(work, name), user);

  it('does every action, on a read-only root, in 1 GB of memory', async () => {
    const limit = missingMemoryLimit();
    if (limit !== undefined) process.stderr.write(`Memory is not limited: ${limit}.\n`);
    const stage = await startEmulator({ latencies: { readyMs: 100 } });
    try {
      const folder = freshClone('actions');
      const peaks: number[] = [];
      for (const { variables, before, onDataCenter, exitCode, says, tells = /^/ } of ACTIONS_STORY) {
        before?.(folder);
        commitAll(folder, 'next');
        const ended = await isolated({
          clone: folder,
          readOnly: true,
          ...(limit === undefined ? { memory: 1 << 30 } : {}),
          variables: {
            ...(await stage.keylessEnvironment()),
            ...inBitbucket(stage, onDataCenter),
            ...variables,
          },
        });
        const { exitCode: code, log, peakMemory = 0 } = ended;
        expect({ variables, code, log, told: lastTold(stage) }).toEqual({
          variables,
          code: exitCode,
          log: expect.stringMatching(says),
          told: expect.stringMatching(tells),
        });
        peaks.push(peakMemory);
      }
      if (limit === undefined) keepMemory(Math.max(...peaks));

      expect(new Set(ACTIONS_STORY.map(({ variables }) => variables.ACTION))).toEqual(new Set(ACTIONS));
      expect(stage.unexpected).toEqual([]);
    } finally {
      await stage.close();
    }
  });

  it('holds nothing that no run reads, but what says what is inside and what others look up', async () => {
    forgetReads(root);
    const stage = await startEmulator({ latencies: { readyMs: 0 } });
    try {
      // Git is asked what Bitbucket does not tell here, and Debian's authorities are trusted too if Node is told to.
      const { exitCode, log } = await isolated({
        clone: freshClone('contents'),
        variables: { ...(await stage.keylessEnvironment()), NODE_USE_SYSTEM_CA: '1' },
      });

      expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining('3 deployed') });
    } finally {
      await stage.close();
    }
    expect(judgeUnread(root)).toEqual({ withoutReason: [], reasonsForNothing: [] });
    expect(missingLicences(root)).toEqual([]);
  });

  it('lints as any user, without a network, on a read-only root', async () => {
    const folder = freshClone('offline', 1000);

    const { exitCode, log } = await isolated({
      clone: folder,
      user: 1000,
      offline: true,
      readOnly: true,
      variables: { ACTION: 'lint', CI: 'true' },
    });

    expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining('2 warnings') });
    const report = statSync(join(folder, 'test-reports/apigee-pipe/result.json'));
    expect([report.uid, report.gid]).toEqual([1000, 1000]);
  });

  it('leaves what it writes as root to the owner of the clone', async () => {
    const folder = freshClone('of-somebody', 1000);

    const { exitCode, log } = await isolated({
      clone: folder,
      offline: true,
      readOnly: true,
      variables: { ACTION: 'lint', CI: 'true' },
    });

    expect({ exitCode, log }).toEqual({ exitCode: 0, log: expect.stringContaining('2 warnings') });
    const made = ['test-reports', 'test-reports/apigee-pipe', 'test-reports/apigee-pipe/result.json'];
    expect(made.map((path) => statSync(join(folder, path)).uid)).toEqual(made.map(() => 1000));
  });

  it('names what is wrong with its variables, exits 2 and shows no secret', async () => {
    const secret = 'ya29.a-token-that-nobody-may-see-0123456789';
    const { exitCode, log } = await isolated({
      clone: freshClone('variables'),
      readOnly: true,
      variables: { ACTION: 'deploi', APIGEE_ORG: secret, ACCESS_TOKEN: secret, PARALLEL: secret },
    });

    expect(exitCode).toBe(2);
    expect(log).toMatch(/ACTION +must be lint, plan, deploy/);
    expect(log).not.toContain(secret.slice(5, 25));
  });

  it('ends on SIGTERM with 143, a report, and no secret in it', async () => {
    const folder = freshClone('stopped');
    const stage = await startEmulator({ latencies: { readyMs: 60_000 } });
    try {
      const environment = await stage.keylessEnvironment();
      let stopped = false;
      const { exitCode, log } = await isolated({
        clone: folder,
        variables: { ...environment, CI: 'true' },
        onOutput: (child) => {
          if (stopped || stage.calls(/deploy$/).length === 0) return;
          stopped = true;
          child.kill('SIGTERM');
        },
      });

      const report = readFileSync(join(folder, 'test-reports/apigee-pipe/result.json'), 'utf8');
      expect({ exitCode, log }).toEqual({ exitCode: 143, log: expect.stringContaining('Stopped') });
      expect(JSON.parse(report)).toMatchObject({ outcome: 'stopped' });
      const token = environment['BITBUCKET_STEP_OIDC_TOKEN'] ?? '';
      expect(token.length).toBeGreaterThan(40);
      expect(log + report).not.toContain(token.slice(-40));
    } finally {
      await stage.close();
    }
  });
});
