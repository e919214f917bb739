import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

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
  it("has the registry's token in the environment of the publishing step and nowhere else", () => {
    expect(publish?.deployment).toBe('registry');
    expect(steps.filter(({ script }) => script.join('\n').includes('REGISTRY_'))).toEqual([publish]);
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

  it('keeps the digest of what was published', () => {
    const script = publish?.script.join('\n') ?? '';

    expect(script).toMatch(/PUBLISHED="\$IMAGE@.*Manifest\.Digest/);
    expect(script).toContain('dist/release.txt');
    expect(script).toMatch(/docker run --rm "\$PUBLISHED"/);
  });
});
