import { describe, expect, it } from '@jest/globals';
import type { EntityStore, Raw } from '../../src/resources/kind.ts';
import { allApps, credentialsOf, OF_DEVELOPERS, OF_GROUPS } from '../../src/resources/kinds/app-family.ts';
import { APP_KEY } from '../../src/resources/kinds/app-key.ts';

const key = (consumerKey: string, more: Raw = {}): Raw => ({
  consumerKey,
  consumerSecret: 'planted',
  issuedAt: '5',
  status: 'approved',
  apiProducts: [{ apiproduct: 'gold', status: 'approved' }],
  ...more,
});

/** An organization with an app of a developer, one of a group, and what was asked. */
function organization() {
  const asked: string[] = [];
  const pages: Readonly<Record<string, Raw>> = {
    'approved approved': {
      app: [
        { appId: '1', name: 'web', developerEmail: 'ada@acme.com', credentials: [key('one')] },
        { appId: '2', name: 'batch', appGroup: 'partners', credentials: [] },
      ],
      nextPageToken: 'more',
    },
    'approved approved more': {
      app: [{ appId: '3', name: 'shop', developerEmail: 'ada@acme.com' }],
      nextPageToken: '',
    },
    'approved revoked': {
      app: [
        {
          appId: '1',
          name: 'web',
          developerEmail: 'ada@acme.com',
          credentials: [key('two', { status: 'revoked', apiProducts: ['silver'] })],
        },
      ],
    },
  };
  const read = ({
    query = {},
    segments,
  }: {
    query?: Record<string, string>;
    segments: readonly string[];
  }) => {
    const { status = '', keyStatus = '', pageToken = '' } = query;
    asked.push(
      query['status'] === undefined ? segments.join('/') : `${status} ${keyStatus} ${pageToken}`.trim(),
    );
    if (query['status'] === undefined) return Promise.resolve({ name: 'web', credentials: [key('one')] });
    return Promise.resolve(pages[`${status} ${keyStatus} ${pageToken}`.trim()] ?? {});
  };
  const store = { entities: { read }, cache: new Map() } as unknown as EntityStore;
  return { asked, store };
}

describe('Every app of an organization', () => {
  it('is told to its developer or its group, in whatever state, on as many pages as there are', async () => {
    const { store } = organization();
    const paths = async (family: typeof OF_DEVELOPERS) =>
      [...(await allApps(family, store))].map(([owner, apps]) => [owner, apps.map(({ path }) => path[1])]);

    expect(await paths(OF_DEVELOPERS)).toEqual([['ada@acme.com', ['web', 'shop']]]);
    expect(await paths(OF_GROUPS)).toEqual([['partners', ['batch']]]);
  });

  it('has the keys of all states and their products, each once', async () => {
    const { store } = organization();

    const raw = (await allApps(OF_DEVELOPERS, store)).get('ada@acme.com')?.[0]?.raw;

    expect(raw?.['apiProducts']).toEqual(['gold', 'silver']);
    expect(
      credentialsOf(raw).map(({ products, revoked, issuedAtMs }) => [products, revoked, issuedAtMs]),
    ).toEqual([
      [['gold'], false, 5],
      [['silver'], true, 5],
    ]);
    expect(JSON.stringify(credentialsOf(raw))).not.toMatch(/planted|"one"|"two"/);
  });

  it('is read once for developers and groups together', async () => {
    const { asked, store } = organization();

    await allApps(OF_DEVELOPERS, store);
    await allApps(OF_GROUPS, store);

    expect(asked).toEqual([
      'approved approved',
      'approved approved more',
      'approved revoked',
      'revoked approved',
      'revoked revoked',
    ]);
  });
});

describe('The keys of an app', () => {
  it.each([
    [10, ['developers/ada@acme.com/apps/web'], 1],
    [
      11,
      [
        'approved approved',
        'approved approved more',
        'approved revoked',
        'revoked approved',
        'revoked revoked',
      ],
      2,
    ],
  ])('beside %i others are read off it, or off all at once', async (siblings, calls, keys) => {
    const { asked, store } = organization();

    const found = await APP_KEY.list(
      { kind: 'appkey', scope: 'org', parent: ['ada@acme.com', 'web'], siblings },
      store,
    );

    expect(asked).toEqual(calls);
    expect(found).toHaveLength(keys);
  });
});
