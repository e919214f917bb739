import { describe, expect, it } from '@jest/globals';
import { openBackend } from '../support/backend.ts';
import { proxyFiles } from '../support/repository.ts';
import { codesOf, story } from '../support/story.ts';

const manifestFor = (url: string, more = '') => `version: 1
variables: [SMOKE_KEY]
environments:
  test:
    smokeTests:
      - name: health
        url: ${url}/health?fresh=1
        headers: { x-api-key: "\${SMOKE_KEY}" }
        expectHeaders: { content-type: json }
        expectJson: { status: ok, "checks[0].name": db }
        retries: 2
${more}`;

const healthy = { body: { status: 'ok', checks: [{ name: 'db' }] } };
const SMOKE_KEY = 'k-3f9a6c1e7a4d4b589a53';
/** What the pipeline lets a pull request's tests do. */
const ADMITTED = { SMOKE_HOSTS: '127.0.0.1', MANIFEST_VARIABLES: 'SMOKE_KEY' };

const orders = (payload: string) => proxyFiles('proxies/orders', 'orders', { payload });

describe('Smoke tests', () => {
  it('are asked after the verdict, with their headers, and say nothing where they pass', async () => {
    await using backend = await openBackend(healthy);
    await story({ files: { ...orders('old'), 'apigee.yaml': manifestFor(backend.url) } }, async ({ run }) => {
      const { exitCode, log, result } = await run({ ...ADMITTED, SMOKE_KEY });

      expect(exitCode).toBe(0);
      expect(backend.asked.map(({ target }) => target)).toEqual(['GET /health?fresh=1']);
      expect(backend.asked[0]?.headers['x-api-key']).toBe(SMOKE_KEY);
      expect(`${log}${JSON.stringify(result)}`).not.toContain(SMOKE_KEY);
    });
  });

  it('may need a moment: a wrong answer is asked for again', async () => {
    await using backend = await openBackend({ status: 503 }, { body: { status: 'starting' } }, healthy);
    await story({ files: { ...orders('old'), 'apigee.yaml': manifestFor(backend.url) } }, async ({ run }) => {
      const { exitCode } = await run({ ...ADMITTED, SMOKE_KEY });

      expect(exitCode).toBe(0);
      expect(backend.asked).toHaveLength(3);
    });
  });

  it('that fail count as a failed deploy: what served before serves again', async () => {
    await using backend = await openBackend(healthy, { status: 500, body: `no: ${SMOKE_KEY}` });
    await story(
      { files: { ...orders('old'), 'apigee.yaml': manifestFor(backend.url) } },
      async ({ emulator, repository, run }) => {
        await run({ ...ADMITTED, SMOKE_KEY });
        await repository.write(orders('new'));

        const ending = await run({ ...ADMITTED, SMOKE_KEY });

        expect(ending.exitCode).toBe(3);
        expect(codesOf(ending)).toEqual(['smoke-test-failed']);
        expect(ending.result.deployments[0]).toMatchObject({
          change: 'rolled-back',
          revision: { before: '1', after: '1' },
        });
        expect(emulator.serving('test', 'apiproxy', 'orders')).toBe('1');
        expect(backend.asked).toHaveLength(4);
        expect(ending.log).toMatch(/health.*500/);
        expect(ending.log).toContain('serves again');
        const everything = `${ending.log}${JSON.stringify(ending.result)}${await ending.report('report.md')}`;
        expect(everything).not.toContain(SMOKE_KEY);
      },
    );
  });

  it.each([
    ['a header', 'expectHeaders: { x-region: eu }', /x-region/],
    ['a JSON value', 'expectJson: { status: down }', /status/],
    ['the status', 'status: [201, 204]', /201/],
  ])('name %s that is not as expected', async (_, expectation, named) => {
    await using backend = await openBackend(healthy);
    const manifest = `version: 1\nenvironments:\n  test:\n    smokeTests:\n      - url: ${backend.url}/\n        retries: 0\n        ${expectation}\n`;
    await story({ files: { ...orders('old'), 'apigee.yaml': manifest } }, async ({ emulator, run }) => {
      const { exitCode, log } = await run(ADMITTED);

      expect(exitCode).toBe(3);
      expect(log).toMatch(named);
      expect(emulator.serving('test', 'apiproxy', 'orders')).toBeUndefined();
    });
  });

  it('whose variable has no value are an error before anything is deployed', async () => {
    await story(
      { files: { ...orders('old'), 'apigee.yaml': manifestFor('http://127.0.0.1:9') } },
      async ({ emulator, run }) => {
        const { exitCode, log } = await run(ADMITTED);

        expect(exitCode).toBe(2);
        expect(log).toMatch(/apigee\.yaml:8:\d+ .*SMOKE_KEY/);
        expect(emulator.requests).toEqual([]);
      },
    );
  });

  it.each(['host', 'Host', 'content-length', 'transfer-encoding', 'connection', 'proxy-authorization'])(
    'cannot say by a header who is asked, or how: %s',
    async (name) => {
      const manifest = `version: 1\nenvironments: { test: { smokeTests: [{ url: /, headers: { ${name}: evil.example } }] } }\n`;
      await story({ files: { ...orders('old'), 'apigee.yaml': manifest } }, async ({ emulator, run }) => {
        const { exitCode, log } = await run();

        expect(exitCode).toBe(2);
        expect(log).toContain('must be no header that says who is asked, or how');
        expect(emulator.requests).toEqual([]);
      });
    },
  );

  it('fail in words if a value of the pipeline breaks a header', async () => {
    await using backend = await openBackend(healthy);
    await story({ files: { ...orders('old'), 'apigee.yaml': manifestFor(backend.url) } }, async ({ run }) => {
      const ending = await run({ ...ADMITTED, SMOKE_KEY: `${SMOKE_KEY}\r\nhost: evil.example` });

      expect(ending.exitCode).toBe(3);
      expect(codesOf(ending)).toEqual(['smoke-test-failed']);
      expect(`${ending.log}${JSON.stringify(ending.result)}`).not.toContain(SMOKE_KEY);
      expect(backend.asked).toEqual([]);
    });
  });

  it('are not asked for what is unchanged', async () => {
    await using backend = await openBackend(healthy);
    await story({ files: { ...orders('old'), 'apigee.yaml': manifestFor(backend.url) } }, async ({ run }) => {
      await run({ ...ADMITTED, SMOKE_KEY });
      const again = await run({ ...ADMITTED, SMOKE_KEY });

      expect(again.result.outcome).toBe('unchanged');
      expect(backend.asked).toHaveLength(1);
    });
  });
});
