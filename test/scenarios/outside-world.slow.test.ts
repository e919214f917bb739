import { describe, expect, it } from '@jest/globals';
import type { Fault, FaultKind } from '../emulator/faults.ts';
import { openProxy, openStranger } from '../support/foreign-host.ts';
import { codesOf, type Scene, story, writesIn } from '../support/story.ts';

const NOTHING_CHANGED = { outcome: 'unavailable', exitCode: 7, deployments: [] };

async function expectUnavailable({ emulator, run }: Scene, expected: Expected): Promise<void> {
  const ended = await run(expected.variables);
  for (const sentence of expected.sentences) expect(ended.log).toContain(sentence);
  expect(ended.exitCode).toBe(7);
  expect(ended.result).toMatchObject(NOTHING_CHANGED);
  expect(codesOf(ended)).toEqual([expected.code]);
  expect(ended.result.problems[0]?.hint).toMatch(/\w/);
  expect(writesIn(emulator)).toEqual([]);
}

interface Expected {
  readonly code: string;
  readonly sentences: readonly string[];
  readonly variables?: Record<string, string>;
}

describe('Apigee that cannot be used', () => {
  const troubles: readonly (readonly [FaultKind, string, readonly string[]])[] = [
    ['403', 'apigee-forbidden', ['The account of this run may not', 'check APIGEE_ORG']],
    ['429', 'apigee-quota', ['Apigee takes no more requests for now (429)', '6,000 requests a minute']],
    ['502-html', 'apigee-unavailable', ['Apigee answered 502 and not in JSON', 'proxy']],
    ['503', 'apigee-unavailable', ['Apigee answered 503', 'run the step again']],
    ['html-200', 'apigee-unexpected', ['Apigee answered 200 and not in JSON', 'APIGEE_API_URL']],
    ['malformed', 'apigee-unexpected', ['not in JSON']],
    ['reset-before', 'apigee-unreachable', ['broke before an answer arrived', 'HTTPS_PROXY']],
    ['truncated', 'apigee-unreachable', ['broke off in the middle']],
  ];
  for (const [kind, code, sentences] of troubles) {
    it.concurrent(`is told with what to do, and nothing is changed: ${kind}`, async () => {
      await story({}, async (scene) => {
        scene.emulator.fault({ on: { host: 'apigee' }, kind, times: Number.POSITIVE_INFINITY });
        await expectUnavailable(scene, { code, sentences });
      });
    });
  }

  it.concurrent('does not make the pipe wait for hours where it asks for hours', async () => {
    await story({}, async (scene) => {
      const fault: Fault = { on: { host: 'apigee' }, kind: '429', times: 99, retryAfterSeconds: 7200 };
      scene.emulator.fault(fault);
      await expectUnavailable(scene, { code: 'apigee-quota', sentences: ['run the step again in 7200 s'] });
    });
  });

  const addresses: readonly (readonly [string, (scene: Scene) => string, readonly string[]])[] = [
    ['refuses connections', () => 'http://127.0.0.1:9', ['was not accepted', '127.0.0.1:9']],
    ['has no address', () => 'https://apigee.invalid', ['The name of apigee.invalid could not be resolved']],
    [
      'does not speak TLS',
      ({ emulator }) => emulator.urls.apigee.replace('http:', 'https:'),
      ['No trusted TLS connection'],
    ],
  ];
  for (const [what, url, sentences] of addresses) {
    it.concurrent(`is told with where to look: ${what}`, async () => {
      await story({}, (scene) =>
        expectUnavailable(scene, {
          code: 'apigee-unreachable',
          variables: { APIGEE_API_URL: url(scene) },
          sentences: [...sentences, 'check APIGEE_API_URL'],
        }),
      );
    });
  }

  it.concurrent('cannot send the token elsewhere by a redirect', async () => {
    await using stranger = await openStranger();
    await story({}, async (scene) => {
      const location = `${stranger.url}/v1/organizations/acme`;
      scene.emulator.fault({ on: { host: 'apigee' }, kind: 'redirect', location, times: 99 });
      await expectUnavailable(scene, { code: 'apigee-unexpected', sentences: ['302'] });
    });
    expect(stranger.asked).toEqual([]);
  });
});

describe('Apigee in passing trouble', () => {
  const passing: readonly Fault[] = [
    { on: { method: 'GET' }, kind: '500', times: 2 },
    { on: { method: 'GET' }, kind: '429', retryAfterSeconds: 1 },
    { on: { method: 'GET' }, kind: 'reset-before' },
    { on: { method: 'GET' }, kind: 'truncated' },
    { on: { operation: /apis\.create$/ }, kind: '429', retryAfterSeconds: 1, times: 2 },
    { on: { operation: /revisions\.deploy$/ }, kind: '429', retryAfterSeconds: 1 },
    { on: { operation: /revisions\.deploy$/ }, kind: 'locked' },
    { on: { operation: /getDeployments$/ }, kind: '503', times: 3 },
    { on: { operation: /getDeployments$/ }, kind: 'slow-body', delayMs: 1500 },
  ];
  for (const fault of passing) {
    const where = fault.on.operation ?? fault.on.method;
    it.concurrent(`is waited for: ${fault.kind} on ${String(where)}`, async () => {
      await story({}, async ({ emulator, run }) => {
        emulator.fault(fault);

        const ended = await run();

        expect(ended.log).toContain('✔ orders');
        expect(ended.exitCode).toBe(0);
        expect(emulator.revisions('apiproxy', 'orders')).toEqual(['1']);
        expect(emulator.requests.some((request) => request.fault === fault.kind)).toBe(true);
      });
    });
  }
});

describe('a proxy on the way', () => {
  it.concurrent('is used where HTTP_PROXY names it, and left out where NO_PROXY says so', async () => {
    await using proxy = await openProxy();
    await story({}, async ({ run }) => {
      const direct = await run({ ACTION: 'plan', HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' });
      expect(direct.exitCode).toBe(0);
      expect(proxy.asked).toEqual([]);

      const through = await run({ ACTION: 'plan', HTTP_PROXY: proxy.url });
      expect(through.exitCode).toBe(0);
      expect(proxy.asked.length).toBeGreaterThan(1);
      expect(proxy.asked[0]).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/v1\/organizations\/acme/);
    });
  });

  it.concurrent('that opens no tunnel is named without its password', async () => {
    await using proxy = await openProxy();
    await story({}, async (scene) => {
      const HTTPS_PROXY = proxy.url.replace('http://', 'http://robot:hunter2secret@');
      await expectUnavailable(scene, {
        code: 'apigee-unreachable',
        variables: { HTTPS_PROXY, APIGEE_API_URL: 'https://apigee.example.com', DEBUG: 'true' },
        sentences: ['The proxy on the way to apigee.example.com opened no tunnel'],
      });
    });
    expect(proxy.asked[0]).toBe('CONNECT apigee.example.com:443');
    expect(proxy.headers.join(' ')).not.toContain('Bearer');
  });
});
