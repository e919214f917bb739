import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { writeLayout } from './layout.ts';
import { type Registry, startRegistry } from './registry.ts';
import { missingRegistry } from './tools.ts';

const reason = missingRegistry();
if (reason !== undefined) process.stderr.write(`Signing in is not tested: ${reason}.\n`);
const whole = reason === undefined ? describe : describe.skip;

const TOKEN = 'planted-registry-token-0123456789';
const ACCOUNT = {
  user: 'publisher',
  hash: '$2y$05$abcdefghijklmnopqrstuufrEhIH3VkB.SxbzgcXGnrwJb2hKx0Ra',
};

/** The lines of the pipeline's step from its sign-in to the push, as they stand there. */
function publishingLines(): string {
  const { definitions } = parse(readFileSync('bitbucket-pipelines.yml', 'utf8'), { merge: true }) as {
    definitions: { steps: readonly { step: { name: string; script: readonly string[] } }[] };
  };
  const script = definitions.steps.find(({ step }) => step.name === 'Publish')?.step.script ?? [];
  const from = script.findIndex((line) => line.includes('REGISTRY_AUTH_FILE'));
  const to = script.findIndex((line) => line.includes('build/publish.ts'));
  return script.slice(from, to + 1).join('\n');
}

whole('the step Publish, signed in to registries that ask for a password', () => {
  const work = mkdtempSync(join(tmpdir(), 'apigee-pipe-signed-in-'));
  const layout = join(work, 'layout');
  const record = join(work, 'release.txt');
  const registries: Registry[] = [];
  let digest = '';

  beforeAll(async () => {
    for (const name of ['one', 'two']) registries.push(await startRegistry(work, name, ACCOUNT));
    digest = writeLayout(layout, 'signed in');
    // As Docker has it for loopback; the lines of the step are left alone.
    mkdirSync(join(work, '.config/containers'), { recursive: true });
    writeFileSync(
      join(work, '.config/containers/registries.conf'),
      registries.map(({ host }) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`).join('\n'),
    );
  });
  afterAll(() => {
    for (const { server } of registries) server.kill();
    rmSync(work, { recursive: true, force: true });
  });

  const hosts = () => registries.map(({ host }) => host);
  const publish = (version: string, variables: Readonly<Record<string, string>>) => {
    const [one = '', two = ''] = hosts();
    const lines = publishingLines()
      .replaceAll('docker.io', one)
      .replaceAll('quay.io', two)
      .replaceAll('dist/image', layout)
      .replaceAll('dist/release.txt', record);
    const { status, stdout, stderr } = spawnSync('sh', ['-ec', lines], {
      encoding: 'utf8',
      env: {
        PATH: process.env['PATH'],
        HOME: work,
        IMAGE: 'acme/apigee-pipe',
        BITBUCKET_TAG: `v${version}`,
        REGISTRY_USER: ACCOUNT.user,
        QUAY_USER: ACCOUNT.user,
        ...variables,
      },
    });
    return { status, said: `${stdout}${stderr}` };
  };
  const tags = async (host: string): Promise<unknown> => {
    const authorization = `Basic ${Buffer.from(`${ACCOUNT.user}:${TOKEN}`).toString('base64')}`;
    const answer = await fetch(`http://${host}/v2/acme/apigee-pipe/tags/list`, {
      headers: { authorization },
    });
    return ((await answer.json()) as { tags?: unknown }).tags;
  };

  it.each([
    ['the first', { REGISTRY_TOKEN: 'a-wrong-token-9876543210', QUAY_TOKEN: TOKEN }],
    ['the second', { REGISTRY_TOKEN: TOKEN, QUAY_TOKEN: 'a-wrong-token-9876543210' }],
  ])('pushes nothing if %s takes no such token, and shows none', async (_, tokens) => {
    const { status, said } = publish('1.0.0', tokens);

    expect(status).not.toBe(0);
    expect(said).toMatch(/invalid username\/password|unauthorized/i);
    expect(said).not.toMatch(/planted-registry|a-wrong-token/);
    expect(await Promise.all(hosts().map(tags))).toEqual([undefined, undefined]);
  });

  it('puts the image into both, shows no token and records its digest', async () => {
    const { status, said } = publish('1.0.0', { REGISTRY_TOKEN: TOKEN, QUAY_TOKEN: TOKEN });

    expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining(digest) });
    expect(said).not.toContain(TOKEN);
    expect(await Promise.all(hosts().map(tags))).toEqual([['1.0.0'], ['1.0.0']]);
    expect(readFileSync(record, 'utf8')).toBe(
      hosts()
        .map((host) => `image ${host}/acme/apigee-pipe@${digest}\n`)
        .join(''),
    );
  });

  it('is refused by a registry that it did not sign in to', () => {
    const [one = ''] = hosts();
    rmSync(join(work, '.docker'), { recursive: true });
    const args = ['build/publish.ts', '--layout', layout, '--version', '2.0.0', '--record', record];
    const { status, stderr } = spawnSync(process.execPath, [...args, `${one}/acme/apigee-pipe`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: work },
    });

    expect(status).toBe(1);
    expect(stderr).toMatch(/authentication required|unauthorized/i);
  });
});
