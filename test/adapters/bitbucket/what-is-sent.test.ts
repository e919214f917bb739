import { describe, expect, it } from '@jest/globals';
import { createCloudComments } from '../../../src/adapters/bitbucket/cloud/comments.ts';
import { createCodeHost } from '../../../src/adapters/bitbucket/create-code-host.ts';
import { createDataCenterComments } from '../../../src/adapters/bitbucket/data-center/comments.ts';
import { askForToken } from '../../../src/adapters/bitbucket/shared/oauth-tokens.ts';
import { createWire } from '../../../src/adapters/bitbucket/shared/wire.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { failureOf } from '../http/client.ts';
import { annotationOf, reportOf } from './open-host.ts';
import { accessTo, type Scripted, scriptedHost } from './scripted-host.ts';

const KINDS = ['cloud', 'data-center'] as const;
const COMMIT = 'a'.repeat(40);

async function publish(kind: (typeof KINDS)[number], report = reportOf(1), annotations: Scripted = {}) {
  const host = scriptedHost((asked) => (/POST .+\/annotations$/.test(asked) ? annotations : {}));
  const publishing = createCodeHost(accessTo(kind), 'API/apis', host.ports).publishReport(COMMIT, report);
  const failure = await failureOf(publishing);
  return { failure, asked: host.asked, bodies: host.bodies };
}

describe.each(KINDS)('A report for %s', (kind) => {
  it('holds a link where there is one', async () => {
    const [, linked] = (await publish(kind, reportOf(0))).bodies;
    const [, bare] = (await publish(kind, reportOf(0, { link: undefined }))).bodies;

    expect(linked).toHaveProperty('link', reportOf(0).link);
    expect(bare).toHaveProperty('title');
    expect(bare).not.toHaveProperty('link');
  });

  it('tells what is a bug from what smells', async () => {
    const annotations = [annotationOf(0), annotationOf(1, { kind: 'code-smell' })];
    const { bodies } = await publish(kind, reportOf(0, { annotations }));
    const sent = JSON.stringify(bodies.at(-1));

    expect([...sent.matchAll(/"(?:annotation_)?type":"(\w+)"/g)].map(([, type]) => type)).toEqual([
      'BUG',
      'CODE_SMELL',
    ]);
  });

  it('is refused if its only annotation is', async () => {
    const { failure, asked } = await publish(kind, reportOf(1), 400);

    expect(failure).toMatchObject({ status: 400 });
    expect(asked.filter((one) => one.endsWith('/annotations'))).toHaveLength(1);
  });
});

describe('Nothing is sent', () => {
  it.each([undefined, '', 'apis', 'acme/', 'acme/apis/x'])(
    'for a repository named %j',
    async (repository) => {
      const { ports, asked } = scriptedHost(() => ({}));
      const host = createCodeHost(accessTo('cloud'), repository, ports);

      expect(await host.publishReport(COMMIT, reportOf(1))).toMatchObject({
        kind: 'skipped',
        reason: expect.stringContaining('set BITBUCKET_REPO_FULL_NAME') as unknown,
      });
      expect(asked).toEqual([]);
    },
  );

  it.each([
    { kind: 'none' } as const,
    { kind: 'oauth', key: new Secret('a key'), secret: new Secret('a secret') } as const,
  ])('to a Data Center with the credential $kind, which it does not take', async (credential) => {
    const { ports, asked } = scriptedHost(() => ({}));
    const host = createCodeHost({ ...accessTo('data-center'), credential }, 'API/apis', ports);

    expect(await host.publishReport(COMMIT, reportOf(1))).toMatchObject({
      kind: 'skipped',
      reason: expect.stringContaining('HTTP access token') as unknown,
    });
    expect(asked).toEqual([]);
  });
});

describe('A list of comments', () => {
  it.each([
    ['cloud', { values: [], next: 'https://host/rest/next' }, createCloudComments],
    ['data-center', { values: [], isLastPage: false, nextPageStart: 7 }, createDataCenterComments],
  ] as const)('that never ends is read for a hundred pages: %s', async (kind, page, createComments) => {
    const { ports, asked } = scriptedHost(() => page);
    const wire = createWire({ access: accessTo(kind), authorization: undefined }, ports);

    expect(await createComments(wire, 'https://host/rest/pr/1', undefined).list()).toEqual([]);
    expect(asked).toHaveLength(100);
  });
});

it.each([
  [{ expires_in: 7200 }, 7_200_000],
  [{}, 3_600_000],
  [{ expires_in: '7200' }, 3_600_000],
])('A token of an OAuth consumer that says %j lives %i ms', async (told, lifetimeMs) => {
  const { ports } = scriptedHost(() => ({ access_token: 'granted', ...told }));
  const consumer = { apiUrl: 'https://host/2.0', key: new Secret('a key'), secret: new Secret('a secret') };

  expect(await askForToken(consumer, ports, undefined)).toMatchObject({ lifetimeMs });
});
