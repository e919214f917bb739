import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeLayout } from './layout.ts';
import { missingRegistry } from './tools.ts';

const reason = missingRegistry();
if (reason !== undefined) process.stderr.write(`Publishing is not tested: ${reason}.\n`);
const whole = reason === undefined ? describe : describe.skip;

interface Registry {
  readonly repository: string;
  readonly server: ChildProcess;
}

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
  const repositories = () => registries.map(({ repository }) => repository);
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
    expect(manifests.map(({ platform }) => platform.architecture)).toEqual(['amd64', 'arm64', 'unknown']);
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

async function startRegistry(work: string, name: string): Promise<Registry> {
  const port = await freePort();
  const file = join(work, `${name}.json`);
  writeFileSync(
    file,
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(work, name) } },
      http: { addr: `localhost:${port}` },
    }),
  );
  const server = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  for (let tries = 0; tries < 100; tries += 1) {
    if (
      await fetch(`http://localhost:${port}/v2/`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { repository: `localhost:${port}/acme/apigee-pipe`, server };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
