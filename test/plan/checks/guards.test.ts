import { describe, expect, it } from '@jest/globals';
import { type GuardFacts, guardProblems, refusedGuards } from '../../../src/plan/checks/guards.ts';

const nothingSpecial: GuardFacts = {
  bundle: 'orders',
  environment: 'prod',
  proxyType: { before: 'standard', after: 'standard' },
  serviceAccount: { before: 'a@acme.iam', after: 'a@acme.iam' },
  basePathsHeld: [],
  counts: { revisionsAfter: 250, passed: [] },
};

const passed = {
  place: 'environment prod',
  what: 'proxies',
  now: 48,
  added: 3,
  limit: 50,
  plan: 'SUBSCRIPTION_2021',
} as const;

describe('guardProblems', () => {
  it('raises none where nothing changes or nothing is known', () => {
    const unknown = { before: undefined, after: undefined };

    expect(guardProblems(nothingSpecial)).toEqual([]);
    expect(
      guardProblems({ ...nothingSpecial, proxyType: unknown, serviceAccount: unknown, counts: {} }),
    ).toEqual([]);
  });

  it.each([
    [
      'extensible',
      { proxyType: { before: 'standard' as const, after: 'extensible' as const } },
      /standard to an extensible/,
    ],
    [
      'service-account-change',
      { serviceAccount: { before: 'a@acme.iam', after: 'b@acme.iam' } },
      /run as b@acme.iam and no longer as a@acme.iam/,
    ],
    [
      'service-account-change',
      { serviceAccount: { before: 'a@acme.iam', after: undefined } },
      /lose the service account a@acme.iam/,
    ],
    [
      'base-path-taken',
      { basePathsHeld: [{ basePath: '/v1', by: 'rates', environment: 'eu' }] },
      /take \/v1 in prod; rates serves it in eu/,
    ],
    ['limit', { counts: { revisionsAfter: 251 } }, /251 revisions of orders; .* 250/],
    [
      'limit',
      { counts: { passed: [passed] } },
      /^With orders there would be 51 proxies deployed in environment prod: beside it 48 that are there now and 2 that this plan adds before it\. Apigee documents a limit of 50 for SUBSCRIPTION_2021\.$/,
    ],
    [
      'limit',
      { counts: { passed: [{ ...passed, now: 50, added: 1 }] } },
      /: beside it 50 that are there now\. Apigee/,
    ],
    [
      'extensible',
      {
        proxyType: {
          before: 'standard' as const,
          after: 'extensible' as const,
          by: { name: 'Q-PerApp', type: 'Quota' },
        },
      },
      /which may cost more\. Its policy Q-PerApp makes it so: Quota is an extensible type\.$/,
    ],
    [
      'base-path-taken',
      { basePathsHeld: [{ basePath: '/v1', by: 'rates', environment: 'eu', already: true }] },
      /^orders has \/v1 in prod, and so has rates in eu/,
    ],
  ])('raises %s by name, with what to do', (guard, facts, message) => {
    const [problem, ...others] = guardProblems({ ...nothingSpecial, ...facts });

    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      code: 'guard',
      guard,
      where: 'orders',
      message: expect.stringMatching(message),
    });
    expect(problem?.hint).toContain(guard);
  });

  it('recommends no ALLOW for what it does not count for', () => {
    const held = [{ basePath: '/v1/pr7', by: 'rates', environment: 'eu' }];
    const [problem] = guardProblems({
      ...nothingSpecial,
      basePathsHeld: held,
      neverAllowed: ['base-path-taken'],
    });

    expect(problem?.hint).toBe(
      'Give previews another base path with previews.basePath of the manifest; ALLOW does not count here.',
    );
  });

  it('does not call a first deploy of an extensible proxy a change', () => {
    const first = { proxyType: { before: undefined, after: 'extensible' as const } };

    expect(guardProblems({ ...nothingSpecial, ...first })).toEqual([]);
  });
});

describe('refusedGuards', () => {
  it('lets through only what is allowed by name', () => {
    const problems = guardProblems({
      ...nothingSpecial,
      proxyType: { before: 'standard' as const, after: 'extensible' as const },
      counts: { revisionsAfter: 300 },
    });

    expect(refusedGuards(problems, ['extensible']).map(({ guard }) => guard)).toEqual(['limit']);
    expect(refusedGuards(problems, ['extensible', 'limit'])).toEqual([]);
  });
});
