import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseManifest } from '../../src/config/manifest/parse-manifest.ts';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { filesBelow } from '../house/repository-files.ts';
import { proxyFiles } from '../support/repository.ts';
import { PROGRAM } from '../support/run-pipe.ts';
import { rolesGranted, runSignInScript } from '../support/sign-in-script.ts';
import { type Scene, story } from '../support/story.ts';

// What a reader copies out of a page and is no pipeline (those: test/house/pipelines.test.ts, test/reliability/examples.test.ts):
// commands run in a shell, with a docker that starts the built pipe as the image would; manifests and files are read by the pipe.

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...filesBelow('docs', '.md')];
const BLOCKS: readonly Block[] = PAGES.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', text = '']) => ({ page, language, text }),
  ),
);
const within = (page: string): readonly Block[] => BLOCKS.filter((block) => block.page === page);

const isPipeline = ({ text }: Block): boolean => /^pipelines:/m.test(text);
const MANIFESTS = BLOCKS.filter((block) => block.language === 'yaml' && !isPipeline(block));
const COMMANDS = BLOCKS.filter(({ language, text }) => language === 'sh' && text.includes('docker run'));
const SIGN_IN = within('docs/sign-in.md').filter(({ language }) => language === 'sh');
const VALUES = within('docs/coming-from-maven.md').filter(({ language }) => language === 'json');
/** Run by tests of their own: evidence/verify-as-told, house/try, and by this one; cosign and buildx are on no machine of the tests. */
const ELSEWHERE = [/^jq -r \.payload evidence/, /^npm ci && npm start/, /^IMAGE=docker\.io\/apigeepipe/];

/** The options that the pages use; what is not passed on does not reach the pipe, but for the emulator's addresses. */
const DOCKER = `#!${process.execPath}
const { spawnSync } = require('node:child_process');
const [command, ...rest] = process.argv.slice(2);
const env = { PATH: process.env.PATH, ...JSON.parse(process.env.ADDRESSES) };
const images = [];
const options = {
  '--rm': () => {}, '--init': () => {},
  '--volume': () => rest.shift() === process.cwd() + ':' + process.cwd() || process.exit(125),
  '--workdir': () => rest.shift() === process.cwd() || process.exit(125),
  '--env': () => {
    const [name, ...value] = rest.shift().split('=');
    const text = value.length > 0 ? value.join('=') : process.env[name];
    if (text !== undefined) env[name] = text;
  },
};
while (rest.length > 0) { const part = rest.shift(); (options[part] ?? (() => images.push(part)))(); }
if (command !== 'run' || !/^apigeepipe\\/apigee-pipe:\\d+\\.\\d+\\.\\d+(@sha256:[0-9a-f]{64})?$/.test(images.join(' '))) process.exit(125);
process.exit(spawnSync(process.execPath, [process.env.PROGRAM], { env, stdio: 'inherit' }).status ?? 1);
`;
const GCLOUD = '#!/bin/sh\n[ "$*" = "auth print-access-token" ] && echo "$ADMIN_TOKEN"\n';

/** Runs the lines in the clone, and gives what the last run of the pipe left. */
async function copied(scene: Scene, text: string, variables: Readonly<Record<string, string>> = {}) {
  const { emulator, repository } = scene;
  const tools = mkdtempSync(join(tmpdir(), 'copied-'));
  try {
    for (const [name, content] of [
      ['docker', DOCKER],
      ['gcloud', GCLOUD],
    ] as const) {
      writeFileSync(join(tools, name), content);
      chmodSync(join(tools, name), 0o755);
    }
    const { ACCESS_TOKEN: _, APIGEE_ORG: _org, APIGEE_ENV: _env, ...addresses } = emulator.environment();
    const env = {
      ...variables,
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
      PROGRAM,
      ADDRESSES: JSON.stringify({
        ...addresses,
        ...emulator.googleServices(),
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
      }),
      ADMIN_TOKEN: emulator.accessToken(),
    };
    await promisify(execFile)('sh', ['-e', '-c', text], { cwd: repository.path, env });
    const result = readFileSync(join(repository.path, 'test-reports/apigee-pipe/result.json'), 'utf8');
    return JSON.parse(result) as { readonly action: string; readonly outcome: string };
  } finally {
    rmSync(tools, { recursive: true });
  }
}

const CLONE = {
  ...proxyFiles('proxies/orders', 'orders'),
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '[remote "origin"]\n\turl = git@bitbucket.org:acme/apis.git\n',
};

describe('What a reader copies out of a page', () => {
  it('is run by a test, whatever it is', () => {
    const known = new Set([...MANIFESTS, ...COMMANDS, ...SIGN_IN, ...VALUES, ...BLOCKS.filter(isPipeline)]);
    const rest = BLOCKS.filter((block) => !known.has(block));

    expect(rest.filter(({ text }) => !ELSEWHERE.some((begins) => begins.test(text)))).toEqual([]);
    expect(COMMANDS.length).toBeGreaterThan(4);
  });

  it.each(MANIFESTS)('is a manifest that the pipe reads: $page', ({ text }) => {
    expect(parseManifest(text, 'apigee.yaml').content.version).toBe(1);
    expect(Object.keys(parse(text) as object).length).toBeGreaterThan(1);
  });

  it.concurrent.each(COMMANDS)('is a command that does what it says: $page $text', async ({ text }) => {
    await story({ files: CLONE }, async (scene) => {
      const { action, outcome } = await copied(scene, text, { BITBUCKET_ACCESS_TOKEN: keys.accessToken });

      expect([action, outcome]).toEqual([/ACTION=(\w+)/.exec(text)?.[1] ?? 'deploy', 'done']);
      if (text.includes('SETUP=bitbucket')) expect(scene.emulator.bitbucket.cloud.schedules).not.toEqual([]);
    });
  });

  it.concurrent.each([
    ['deploys', { APIGEE_ORG: 'acme', APIGEE_ENV: 'test' }, 'deploy'],
    ['lints', { ACTION: 'lint' }, 'lint'],
  ])('is a script that %s', async (_, variables, action) => {
    await story({ files: CLONE }, async (scene) => {
      const script = resolve('examples/docker-run.sh');

      expect(await copied(scene, script, variables)).toMatchObject({ action, outcome: 'done' });
      expect(scene.emulator.serving('test', 'apiproxy', 'orders')).toBe(
        action === 'deploy' ? '1' : undefined,
      );
    });
  });

  it('are commands for keyless sign-in that grant what a deployment takes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-'));
    const script = join(folder, 'sign-in.sh');
    writeFileSync(script, `set -eu\n${SIGN_IN.map(({ text }) => text).join('\n')}`);
    const { exitCodes, output, commands } = await runSignInScript(script);
    rmSync(folder, { recursive: true });

    expect([exitCodes, output]).toEqual([
      [0],
      'WORKLOAD_IDENTITY_PROVIDER: projects/123456/locations/global/workloadIdentityPools/bitbucket/providers/pipelines\n',
    ]);
    expect(rolesGranted(commands)).toEqual({
      'deployer@acme.iam.gserviceaccount.com': ['apigee.apiAdminV2', 'apigee.environmentAdmin'],
    });
    expect(commands.at(-1)).toContain('attribute.repository_uuid/{9f1c0e5a-2c43-4d3b-8b0e-6f3b1a7d5c21}');
  });

  it.concurrent('are configuration files whose variables a deploy fills in', async () => {
    const [{ text }] = VALUES as [Block];
    const files = {
      'resources/edge/env/test/targetServers.json': text,
      'apigee.yaml': 'version: 1\nvariables: [ORDERS_HOST, ORDERS_PORT]\nconfiguration: [resources/edge]\n',
    };
    await story({ files }, async ({ emulator, run }) => {
      const given = {
        MANIFEST_VARIABLES: 'ORDERS_HOST ORDERS_PORT',
        ORDERS_HOST: 'o.acme.com',
        ORDERS_PORT: '8443',
      };

      expect((await run(given)).exitCode).toBe(0);
      expect(emulator.entities('environments/test/targetservers')).toMatchObject([
        { name: 'orders', host: 'o.acme.com', port: 8443 },
        { name: 'rates', port: 443 },
      ]);
    });
  });
});
