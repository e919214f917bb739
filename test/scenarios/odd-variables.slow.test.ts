import { describe, expect, it } from '@jest/globals';
import { proxyFiles } from '../support/repository.ts';
import { runPipe } from '../support/run-pipe.ts';
import { story, writesIn } from '../support/story.ts';

type Variables = Readonly<Record<string, string>>;

async function refused(variables: Variables, sentence: string): Promise<void> {
  await story({}, async ({ emulator, run }) => {
    const { exitCode, log, result } = await run(variables);

    expect(`${log}\n${exitCode}`).toMatch(/\n2$/);
    expect(log.replaceAll(/ {2,}/g, ' ')).toContain(sentence);
    expect(`${log}${JSON.stringify(result)}`).not.toContain('planted');
    expect(result.outcome).toBe('invalid');
    expect(emulator.requests).toEqual([]);
  });
}

describe('A proxy', () => {
  const cases: readonly (readonly [Variables, string])[] = [
    [{ HTTPS_PROXY: 'http://robot:planted%zz@127.0.0.1:9' }, 'HTTPS_PROXY is no URL'],
    [{ HTTPS_PROXY: 'http://robot:planted pass@127.0.0.1:9' }, 'HTTPS_PROXY is no URL'],
    [{ https_proxy: 'http://robot:planted@:9' }, 'https_proxy is no URL'],
    [{ HTTP_PROXY: 'http://robot:planted@127.0.0.1:999999' }, 'HTTP_PROXY is no URL'],
    [{ http_proxy: 'http://robot:planted%0d%0a@127.0.0.1:9' }, 'http_proxy is no URL'],
    [{ HTTPS_PROXY: 'robot:planted@127.0.0.1:9' }, 'HTTPS_PROXY has no scheme'],
    [{ HTTPS_PROXY: 'planted.example:3128' }, 'HTTPS_PROXY has no scheme'],
    [{ HTTPS_PROXY: 'socks5://robot:planted@127.0.0.1:9' }, 'HTTPS_PROXY is of a kind that is not supported'],
    [{ http_proxy: 'file:///planted' }, 'http_proxy is of a kind that is not supported'],
    [{ NO_PROXY: 'planted\u0007' }, 'NO_PROXY holds a control character'],
  ];
  it.concurrent.each(cases)('that Node does not take is refused without its value: %j', refused);

  it.concurrent('is refused to a lint as well', () =>
    refused({ ACTION: 'lint', HTTPS_PROXY: 'http://planted%zz@x' }, 'HTTPS_PROXY is no URL'));
});

describe('A misspelt variable', () => {
  it.concurrent.each<readonly [Variables, string]>([
    [{ BUNDLE: 'proxies/orders' }, 'BUNDLE is not a variable of this pipe; BUNDLES is.'],
    [{ LINT_PROFIL: 'apigee' }, 'LINT_PROFIL is not a variable of this pipe; LINT_PROFILE is.'],
    [{ APIGEE_ORGANIZATION: 'acme' }, 'APIGEE_ORGANIZATION is not a variable of this pipe; APIGEE_ORG is.'],
    [
      { ACTION: 'export', EXPORT_DIRECTORY: 'out' },
      'EXPORT_DIRECTORY is not a variable of this pipe; EXPORT_DIR is.',
    ],
    [{ ACTION: 'setup', SETUP: 'write', APIGEE_ENVIRONMENT: 'test' }, 'APIGEE_ENVIRONMENT is not a variable'],
    [{ BUNDLES_0: 'proxies/orders' }, 'BUNDLES_0 is part of a list that BUNDLES_COUNT does not count.'],
  ])('stops what changes something: %j', refused);

  it.concurrent.each(['lint', 'plan', 'check', 'setup'])('is a warning to a %s', async (ACTION) => {
    await story({}, async ({ emulator, run }) => {
      const { exitCode, log, result } = await run({ ACTION, BUNDLE: 'proxies/orders' });

      expect(exitCode).toBe(0);
      expect(log).toContain('BUNDLES is.');
      expect(result.warnings.map(({ where }) => where)).toContain('BUNDLE');
      expect(writesIn(emulator)).toEqual([]);
    });
  });
});

describe('A value that is unclear', () => {
  it.concurrent.each<readonly [Variables, string]>([
    [{ ACCESS_TOKEN: 'ya29.planted\nmore' }, 'ACCESS_TOKEN holds a blank or a line break'],
    [{ ACCESS_TOKEN: '"ya29.planted"' }, 'ACCESS_TOKEN stands in quotation marks'],
    [{ ACCESS_TOKEN: 'ya29.plantedü' }, 'ACCESS_TOKEN holds characters that no token has'],
    [{ BUNDLES: 'proxies/orders,proxies/rates' }, 'BUNDLES is cut at line breaks, not at commas'],
    [
      { LINT_EXCLUDE: 'PO013;TD004,TD002' },
      'with commas, blanks or line breaks between them. Of its 2 entries that is entry 1.',
    ],
    [
      { APIGEE_API_URL: 'https://apigee.example/v1/organizations/acme' },
      'APIGEE_API_URL must be an https address',
    ],
    [{ APIGEE_API_URL: 'https://apigee.example?' }, 'APIGEE_API_URL must be an https address'],
    [{ APIGEE_API_URL: 'http://apigee.example' }, 'APIGEE_API_URL must be an https address'],
    [{ GOOGLE_STS_URL: 'http://10.0.0.1' }, 'GOOGLE_STS_URL must be an https address'],
    [{ GOOGLE_KMS_URL: 'http://10.0.0.1' }, 'GOOGLE_KMS_URL must be an https address'],
    [
      { GOOGLE_RESOURCEMANAGER_URL: 'ftp://127.0.0.1' },
      'GOOGLE_RESOURCEMANAGER_URL must be an https address',
    ],
    [
      { GOOGLE_SECRETMANAGER_URL: 'https://a:b@127.0.0.1' },
      'GOOGLE_SECRETMANAGER_URL must be an https address',
    ],
    [
      { ACCESS_TOKEN: '', KEY_FILE: '{"type":"external_account","audience":"planted"}' },
      'set WORKLOAD_IDENTITY_PROVIDER to the projects/… of its "audience"',
    ],
    [{ SMOKE_HOSTS: 'https://planted.example' }, 'SMOKE_HOSTS must list host names'],
    [{ BUNDLES: '!elsewhere' }, '!elsewhere leaves out nothing'],
  ])('is refused with the very thing to change: %j', refused);

  it.concurrent('is taken if its meaning is clear', async () => {
    await story({}, async ({ emulator, run }) => {
      const { ACCESS_TOKEN = '', APIGEE_API_URL = '' } = emulator.environment();
      const { exitCode, log } = await run({
        ACCESS_TOKEN: ` Bearer ${ACCESS_TOKEN} `,
        APIGEE_API_URL: `${APIGEE_API_URL}/v1/`,
        DEPLOYMENT_SERVICE_ACCOUNT: 'serviceAccount:runtime@acme.iam.gserviceaccount.com',
      });

      expect(`${log}\n${exitCode}`).toMatch(/\n0$/);
      expect(log).not.toContain(ACCESS_TOKEN);
    });
  });

  it.concurrent('is taken if it is a key with real line breaks', async () => {
    await story({}, async ({ emulator, run }) => {
      const environment = emulator.keyEnvironment();
      const KEY_FILE = emulator.serviceAccountKey().replaceAll('\\n', '\n');
      const { exitCode, log } = await run({}, { environment: { ...environment, KEY_FILE } });

      expect(`${log}\n${exitCode}`).toMatch(/\n0$/);
    });
  });

  it.concurrent('leaves out what begins with an exclamation mark', async () => {
    const files = { ...proxyFiles('proxies/orders', 'orders'), ...proxyFiles('legacy/rates', 'rates') };
    await story({ files }, async ({ run }) => {
      const { exitCode, result } = await run({ ACTION: 'lint', BUNDLES: '!legacy' });

      expect(exitCode).toBe(0);
      expect(result.bundles.map(({ name }) => name)).toEqual(['orders']);
    });
  });
});

describe('What nobody foresaw', () => {
  const later = (code: string): Variables => ({
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`setTimeout(() => { ${code} }, 100);`)}`,
  });

  it.concurrent.each([
    ['a rejection that nobody awaits', "Promise.reject(new Error('planted ' + process.env.ACCESS_TOKEN))"],
    ['an error that nobody catches', "throw new Error('planted ' + process.env.ACCESS_TOKEN)"],
    ['something thrown that is no error', 'throw process.env.ACCESS_TOKEN'],
  ])('ends in a result, without a secret, and exit 70: %s', async (_, code) => {
    await story({ emulator: { latencies: { callMs: 200 } } }, async ({ emulator, repository }) => {
      const environment = emulator.environment(later(code));
      const { exitCode, log, result, report } = await runPipe({ environment, directory: repository.path });

      expect(exitCode).toBe(70);
      expect(result).toMatchObject({ outcome: 'defect', exitCode: 70 });
      expect(result.problems[0]?.code).toBe('defect');
      expect(log).toContain('This is a fault of the pipe itself');
      expect(`${log}${await report('result.json')}`).not.toContain(environment['ACCESS_TOKEN']);
    });
  });
});

describe('Somebody who does not know the pipe', () => {
  it.concurrent('gets usage with everything that is missing if no variable is set', async () => {
    await story({}, async ({ repository, run }) => {
      const { exitCode, log } = await run({}, { environment: {}, directory: repository.path });

      expect(exitCode).toBe(2);
      for (const word of ['APIGEE_ORG', 'ACTION=plan', 'ACTION=lint needs none of these', 'https://']) {
        expect(log).toContain(word);
      }
    });
  });
});
