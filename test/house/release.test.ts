import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { filesBelow } from './repository-files.ts';

interface Step {
  readonly name: string;
  readonly image?: string;
  readonly deployment?: string;
  readonly script: readonly string[];
}
interface Pipeline {
  readonly image: string;
  readonly definitions: { readonly steps: readonly { readonly step: Step }[] };
  readonly pipelines: { readonly tags: Readonly<Record<string, readonly { readonly step?: Step }[]>> };
}

const pipeline = parse(readFileSync('bitbucket-pipelines.yml', 'utf8'), { merge: true }) as Pipeline;
const steps = pipeline.definitions.steps.map(({ step }) => step);
const publish = steps.find(({ name }) => name === 'Publish');

/** The lines of the step before the registry is signed in to, run where the commit is. */
function guard(folder: string, commit: string): number {
  const lines = (publish?.script ?? []).slice(
    0,
    publish?.script.findIndex((line) => line.startsWith('IMAGE=')),
  );
  expect(lines.join('\n')).toContain('is-ancestor');
  try {
    execFileSync('sh', ['-ec', lines.join('\n')], {
      cwd: folder,
      env: { PATH: process.env['PATH'], BITBUCKET_COMMIT: commit, BITBUCKET_TAG: 'v1.0.0' },
      stdio: 'pipe',
    });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}

describe('The release', () => {
  it('has its credentials in the environment of the publishing step and nowhere else', () => {
    const holding = (name: string) => steps.filter(({ script }) => script.join('\n').includes(name));

    expect(publish?.deployment).toBe('registry');
    for (const name of ['REGISTRY_TOKEN', 'QUAY_TOKEN', 'COSIGN_PRIVATE_KEY'])
      expect(holding(name)).toEqual([publish]);
    expect(steps.filter(({ deployment }) => deployment !== undefined)).toEqual([publish]);
  });

  it('publishes only what was merged into main', () => {
    const folder = mkdtempSync(join(tmpdir(), 'apigee-pipe-release-'));
    try {
      const git = (...words: string[]): string =>
        execFileSync(
          'git',
          ['-c', 'user.name=t', '-c', 'user.email=t@acme.example', '-C', folder, ...words],
          {
            encoding: 'utf8',
            stdio: 'pipe',
          },
        ).trim();
      git('init', '-q', '-b', 'main');
      git('remote', 'add', 'origin', folder);
      git('commit', '-q', '--allow-empty', '-m', 'merged');
      const merged = git('rev-parse', 'HEAD');
      git('checkout', '-q', '-b', 'feature');
      git('commit', '-q', '--allow-empty', '-m', 'pushed with a tag');

      expect(guard(folder, merged)).toBe(0);
      expect(guard(folder, git('rev-parse', 'HEAD'))).toBe(1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('names every image by its exact version', () => {
    const images = [pipeline.image, ...steps.flatMap(({ image }) => image ?? [])];

    expect(images.filter((image) => !/:\d+\.\d+\.\d+(-[a-z]+)?$/.test(image))).toEqual([]);
  });

  it('publishes the folder that was built without a credential, signs its digests and keeps them', () => {
    const script = publish?.script.join('\n') ?? '';
    const built = steps.find(({ name }) => name === 'Image')?.script.join('\n') ?? '';

    expect(built).toContain('--output type=oci,dest=dist/image,tar=false,rewrite-timestamp=true');
    expect(script).toMatch(/build\/publish\.ts --layout dist\/image .*--record dist\/release\.txt/);
    expect(script.indexOf('cosign sign')).toBeGreaterThan(script.indexOf('build/publish.ts'));
  });

  it('runs its lines in a shell that knows them', () => {
    for (const { name, script } of steps)
      expect({
        name,
        checked: execFileSync('sh', ['-n', '-c', script.join('\n')], { encoding: 'utf8' }),
      }).toEqual({
        name,
        checked: '',
      });
  });

  it('builds on the image that the Dockerfile names, by the digest that it met', () => {
    const lines = steps.find(({ name }) => name === 'Image')?.script ?? [];
    const first = lines.findIndex((line) => line.startsWith('NODE_IMAGE='));
    const digest = `sha256:${'0a'.repeat(32)}`;
    const script = [
      `docker() { printf %s ${digest}; }`,
      ...lines.slice(first, first + 3),
      'printf %s "$NODE_IMAGE"',
    ];

    expect(execFileSync('sh', ['-ec', script.join('\n')], { encoding: 'utf8' })).toBe(
      `docker.io/library/node@${digest}`,
    );
    expect(lines.join('\n')).toContain(`printf 'base %s\\ncommit %s\\n' "$NODE_IMAGE"`);
  });

  it('takes nothing of node_modules into the step that holds the credentials', () => {
    const files = ['build/release.ts', 'build/publish.ts', ...filesBelow('build/release', '.ts')];
    const imported = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(/from '([^'.][^']*)'/g)].map(([, name]) => name),
    );

    expect(imported.length).toBeGreaterThan(3);
    expect(imported.filter((name) => name?.startsWith('node:') !== true)).toEqual([]);
    expect(publish?.script.join('\n')).not.toMatch(/\bnpm\b/);
  });
});

describe('The weekly pipeline', () => {
  const script = steps.find(({ name }) => name === 'Propose updates')?.script ?? [];
  /** Its lines, with an npm that says and answers this; gives the exit code and what git was asked. */
  function propose(said: string, answer: number): readonly [exitCode: number, asked: readonly string[]] {
    const folder = mkdtempSync(join(tmpdir(), 'updates-'));
    const tools = `npm() { case "$*" in *updates*) printf '${said}'; return ${answer} ;; esac; }
      git() { printf '%s\\n' "$*" >> asked; }`;
    try {
      const { status } = spawnSync('sh', ['-ec', [tools, ...script].join('\n')], { cwd: folder });
      const asked = join(folder, 'asked');
      return [status ?? -1, existsSync(asked) ? readFileSync(asked, 'utf8').trim().split('\n') : []];
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it('proposes newer packages on a branch of its own, and nothing if none has waited', () => {
    const [code, asked] = propose('got 1.0.0 → 1.1.0\\n', 0);

    expect(code).toBe(0);
    expect(asked[0]).toMatch(/^switch --quiet --create updates\/\d{4}-\d\d-\d\d$/);
    expect(asked.join('\n')).toContain('--message got 1.0.0 → 1.1.0');
    expect(asked.at(-1)).toMatch(/^push origin updates\//);
    expect(propose('', 0)).toEqual([0, []]);
  });

  it('proposes nothing of what failed half way', () => {
    expect(propose('got 1.0.0 → 1.1.0\\n', 1)).toEqual([1, []]);
  });
});
