import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeLayout } from './layout.ts';
import { type Registry, startRegistry } from './registry.ts';
import { missingRegistry } from './tools.ts';

const reason = missingRegistry();
if (reason !== undefined) process.stderr.write(`Publishing is not tested: ${reason}.\n`);
const whole = reason === undefined ? describe : describe.skip;

whole('build/publish.ts', () => {
  const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-publish-'));
  const registries: Registry[] = [];
  const record = join(work, 'release.txt');

  beforeAll(async () => {
    registries.push(await startRegistry(work, 'one'), await startRegistry(work, 'two'));
  });
  afterAll(() => {
    for (const { server } of registries) server.kill();
    rmSync(work, { recursive: true, force: true });
  });

  const publish = (layout: string, version: string, names = repositories()) => {
    const args = ['build/publish.ts', '--layout', layout, '--version', version, '--record', record, ...names];
    try {
      return {
        output: execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }),
        failed: false,
      };
    } catch (error) {
      return { output: (error as { stderr: string }).stderr, failed: true };
    }
  };
  const repositories = () => registries.map(({ host }) => `${host}/acme/apigee-pipe`);
  const tags = async (repository: string): Promise<unknown> => {
    const [host, ...path] = repository.split('/');
    return (await fetch(`http://${host}/v2/${path.join('/')}/tags/list`)).json();
  };

  it('puts one image under one digest into every registry, with every architecture', async () => {
    const layout = join(work, 'first');
    const digest = writeLayout(layout, 'first');
    const [one = '', two = ''] = repositories();
    // A release that broke off between the two registries.
    expect(publish(layout, '1.0.0', [one]).failed).toBe(false);

    const { output, failed } = publish(layout, '1.0.0');

    expect({ output, failed }).toEqual({
      output: `image ${one}@${digest}\nimage ${two}@${digest}\n`,
      failed: false,
    });
    expect(readFileSync(record, 'utf8')).toBe(output);
    const [host, ...path] = two.split('/');
    const answer = await fetch(`http://${host}/v2/${path.join('/')}/manifests/${digest}`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    const { manifests } = (await answer.json()) as { manifests: { platform: { architecture: string } }[] };
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual([
      'amd64',
      'arm64',
      'unknown',
      'unknown',
    ]);
  });

  it('never moves a version that one of the registries has with other content', async () => {
    const [one = '', two = ''] = repositories();
    const layout = join(work, 'second');
    writeLayout(layout, 'second');
    expect(publish(layout, '2.0.0', [two]).failed).toBe(false);
    const other = join(work, 'other');
    writeLayout(other, 'other');

    const { output, failed } = publish(other, '2.0.0');

    expect(failed).toBe(true);
    expect(output).toContain(`${two}:2.0.0 is published as sha256:`);
    expect(await tags(one)).toMatchObject({ tags: ['1.0.0'] });
  });

  it('fails, and writes no record, if a registry does not answer', () => {
    rmSync(record);

    const { output, failed } = publish(join(work, 'first'), '3.0.0', ['localhost:1/acme/apigee-pipe']);

    expect(failed).toBe(true);
    expect(output).toMatch(/connection refused/i);
    expect(() => readFileSync(record)).toThrow('ENOENT');
  });
});
