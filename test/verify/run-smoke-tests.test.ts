import { describe, expect, it } from '@jest/globals';
import type { SmokeAnswer, SmokeRequest } from '../../src/ports/smoke-client.ts';
import { runSmokeTests, smokeProblems } from '../../src/verify/run-smoke-tests.ts';
import { answered, filled, smokeTest } from './smoke-tests.ts';

const urls = ['https://api.acme.com/orders', 'https://other.acme.com/orders'];

describe('runSmokeTests', () => {
  it('asks below the deployment’s own URL, with method, headers and body', async () => {
    const site = siteOf(answered(200));
    const test = smokeTest({
      method: 'POST',
      url: filled('/x?k=${KEY}', '/x?k=1', '1'),
      headers: { a: filled('b') },
      body: filled('c'),
    });

    const results = await runSmokeTests([test], urls, site);

    expect(
      site.asked.map(({ url, headers, body, ...rest }) => [
        url.reveal(),
        headers['a']?.reveal(),
        body?.reveal(),
        rest,
      ]),
    ).toEqual([
      [
        'https://api.acme.com/orders/x?k=1',
        'b',
        'c',
        { method: 'POST', shownUrl: 'https://api.acme.com/orders/x?k=${KEY}', timeoutMs: 10_000 },
      ],
    ]);
    expect(results).toEqual([
      { name: 'answers', passed: true, tries: 1, problems: [], where: 'apigee.yaml:9:5' },
    ]);
  });

  it('asks again after a wrong answer, with growing pauses, and passes when it is right', async () => {
    const site = siteOf(answered(404), { kind: 'unreachable', reason: 'No.' }, answered(200));

    const [result] = await runSmokeTests([smokeTest()], urls, site);

    expect(result).toMatchObject({ passed: true, tries: 3 });
    expect(site.slept).toEqual([1_000, 2_000]);
  });

  it('fails after its retries with what the last answer lacked, and runs the next test all the same', async () => {
    const site = siteOf(answered(500), answered(404), answered(200));

    const results = await runSmokeTests(
      [smokeTest({ retries: 1 }), smokeTest({ name: 'second' })],
      urls,
      site,
    );

    expect(results.map(({ passed, tries }) => [passed, tries])).toEqual([
      [false, 2],
      [true, 1],
    ]);
    expect(smokeProblems(results, 'orders')).toEqual([
      {
        code: 'smoke-test-failed',
        message: 'The smoke test "answers" of orders failed 2 times. The status was 404, not 200.',
        hint: 'The test stands at apigee.yaml:9:5.',
        where: 'orders',
      },
    ]);
  });

  it('says how often a test failed only if it was more than once', () => {
    const failed = { name: 'answers', passed: false, problems: ['No.'], where: 'apigee.yaml:9:5' };
    const messages = [0, 1, 2].flatMap((tries) =>
      smokeProblems([{ ...failed, tries }], 'orders').map(({ message }) => message),
    );

    expect(messages).toEqual([
      'The smoke test "answers" of orders failed. No.',
      'The smoke test "answers" of orders failed. No.',
      'The smoke test "answers" of orders failed 2 times. No.',
    ]);
  });

  it.each([
    ['no host is known', '/x', [], /No host name/],
    ['the base path has a wildcard', '/x', ['https://api.acme.com/a/*/b'], /wildcard/],
    [
      'the only host name is a pattern',
      '/x',
      ['https://*.acme.com/a'],
      /^The address https:\/\/\*\.acme\.com\/a has a wildcard/,
    ],
    ['it is no URL', 'https://', [], /is no URL/],
  ])('cannot ask where %s, and says so', async (...[, url, bases, problem]) => {
    const site = siteOf();

    const [result] = await runSmokeTests([smokeTest({ url: filled(url) })], bases, site);

    expect(result).toMatchObject({ passed: false, tries: 0 });
    expect(result?.problems.join()).toMatch(problem);
    expect(site.asked).toEqual([]);
  });

  it.each([
    ['https://api.acme.com/', 'https://api.acme.com/x'],
    ['https://api.acme.com/orders/**', 'https://api.acme.com/orders/x'],
  ])('appends to %s without doubling a slash', async (base, whole) => {
    const site = siteOf(answered(200));

    await runSmokeTests([smokeTest({ url: filled('/x') })], [base], site);

    expect(site.asked[0]?.url.reveal()).toBe(whole);
  });

  it('takes a whole URL as it is', async () => {
    const site = siteOf(answered(200));

    await runSmokeTests([smokeTest({ url: filled('https://elsewhere.acme.com/x') })], [], site);

    expect(site.asked[0]?.url.reveal()).toBe('https://elsewhere.acme.com/x');
  });

  it.each([
    'https://elsewhere.acme.com:8080/x',
    'https://API.acme.com/x',
    'https://a.wild.acme.com/x',
    'https://127.0.0.1:8443/x',
  ])('asks %s, which is the environment’s own or one of SMOKE_HOSTS', async (url) => {
    const site = siteOf(answered(200));

    await runSmokeTests([smokeTest({ url: filled(url) })], [], site);

    expect(site.asked).toHaveLength(1);
  });

  it.each([
    ['https://evil.example/x', []],
    ['https://api.acme.com@evil.example/x', []],
    ['https://api.acme.com.evil.example/', []],
    ['https://wild.acme.com/', []],
    ['https://127.0.0.1:9/', []],
    ['http://[::ffff:7f00:1]:8443/', []],
    ['/x', ['https://api.acme.com@evil.example']],
    ['/x', ['https://api.acme.com.evil.example/orders']],
  ])('does not ask %s of %j: whoever writes the test does not choose where values go', async (url, bases) => {
    const site = siteOf();

    const [result] = await runSmokeTests([smokeTest({ url: filled(url) })], bases, site);

    expect(site.asked).toEqual([]);
    expect(result).toMatchObject({ passed: false, tries: 0 });
    expect(result?.problems.join()).toContain('SMOKE_HOSTS does not list it');
  });
});

/** A site that gives these answers in turn, and a clock that only remembers. */
function siteOf(...answers: SmokeAnswer[]) {
  const asked: SmokeRequest[] = [];
  const slept: number[] = [];
  return {
    asked,
    slept,
    hosts: { own: ['api.acme.com', '*.wild.acme.com'], others: ['elsewhere.acme.com', '127.0.0.1:8443'] },
    smokeClient: {
      ask(request: SmokeRequest) {
        asked.push(request);
        const answer = answers.shift();
        return answer === undefined
          ? Promise.reject(new Error('one request too many'))
          : Promise.resolve(answer);
      },
    },
    clock: {
      now: () => 0,
      elapsed: () => 0,
      sleep(milliseconds: number) {
        slept.push(milliseconds);
        return Promise.resolve();
      },
    },
  };
}
