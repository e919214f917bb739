import { describe, expect, it } from '@jest/globals';
import type { EntityRef, EntityStore } from '../../src/resources/kind.ts';
import { readLive } from '../../src/resources/read-live.ts';

/** An organization without apps; what it is asked. */
function organization() {
  const asked: string[] = [];
  const read = async ({
    segments,
    query = {},
  }: {
    readonly segments: readonly string[];
    readonly query?: Readonly<Record<string, string>>;
  }) => {
    asked.push(`${segments.join('/')}${query['status'] === undefined ? '' : ' of all'}`);
    return segments[0] === 'apps' ? { app: [] } : undefined;
  };
  const store = { entities: { read }, cache: new Map() } as unknown as EntityStore;
  return { asked, store };
}

const appOf = (owner: number, name = 'web'): EntityRef => ({
  kind: 'app',
  scope: 'org',
  path: [`dev${owner}@acme.com`, name],
});
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('Apps that lie', () => {
  it('with few developers are asked for at each of them', async () => {
    const { asked, store } = organization();

    await readLive(
      upTo(10).map((owner) => appOf(owner)),
      store,
    );

    expect(new Set(asked)).toEqual(new Set(upTo(10).map((owner) => `developers/dev${owner}@acme.com/apps`)));
  });

  it('with many developers are listed all at once', async () => {
    const { asked, store } = organization();

    await readLive(
      upTo(11).map((owner) => appOf(owner)),
      store,
    );

    expect(new Set(asked)).toEqual(new Set(['apps of all']));
  });

  it('with one developer are one list, however many they are', async () => {
    const { asked, store } = organization();

    await readLive(
      upTo(20).map((index) => appOf(1, `app${index}`)),
      store,
    );

    expect(new Set(asked)).toEqual(new Set(['developers/dev1@acme.com/apps']));
  });
});

it('Places of other environments and other kinds do not count together', async () => {
  const { asked, store } = organization();
  const alias = (environment: string, keystore: string): EntityRef => ({
    kind: 'alias',
    scope: `env/${environment}`,
    path: [keystore, 'a'],
  });

  await readLive([...upTo(10).map((owner) => appOf(owner)), alias('test', 'k'), alias('prod', 'k')], store);

  expect(asked).not.toContain('apps of all');
  expect(asked).toEqual(
    expect.arrayContaining([
      'environments/test/keystores/k/aliases',
      'environments/prod/keystores/k/aliases',
    ]),
  );
});
