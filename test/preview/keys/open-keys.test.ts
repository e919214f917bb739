import { describe, expect, it } from '@jest/globals';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import type { ApigeeEntities, EntityAddress, EntityBody } from '../../../src/ports/apigee-entities.ts';
import { keyActivities, openKeys } from '../../../src/preview/keys/open-keys.ts';
import { type ApiProduct, MARK_ATTRIBUTE } from '../../../src/preview/keys/product-copy.ts';
import { formatPreviewMark, type PreviewMark } from '../../../src/preview/mark.ts';
import { previewSettings } from '../../../src/preview/settings.ts';
import { createDrivenClock } from '../../adapters/clock/driven-clock.ts';

const mark: PreviewMark = {
  repository: 'acme/apis',
  pullRequest: 7,
  commit: 'a1b2c3d4e5f6',
  expiresAtMs: Date.UTC(2026, 0, 8),
};
const app = { developer: 'ada@acme.example', app: 'shop' };
const gold: ApiProduct = { name: 'gold', environments: ['test'], proxies: ['orders'] };
const marked = (name: string, of: PreviewMark = mark): ApiProduct => ({
  ...gold,
  name,
  attributes: [{ name: MARK_ATTRIBUTE, value: formatPreviewMark(of) }],
});
const key = (products: readonly object[], change: object = {}) => ({
  consumerKey: 'key-1',
  status: 'approved',
  apiProducts: products,
  ...change,
});
const approved = { apiproduct: 'gold', status: 'approved' };

const jsonIn = (body: EntityBody | undefined) =>
  body?.kind === 'json' ? (body.json as { readonly apiProducts?: readonly string[] }) : undefined;

interface There {
  readonly products?: readonly ApiProduct[] | PipeError;
  /** What the app's credentials are, read by read; undefined for no such app. */
  readonly reads?: readonly (readonly object[] | undefined)[];
  readonly apps?: readonly (typeof app)[];
  /** What reading the app comes to. */
  readonly fails?: Error;
  /** The answer to making the copy is lost, and this is found under its name. */
  readonly lost?: ApiProduct | 'nothing';
}

async function open({
  products = [gold],
  reads = [[key([approved])]],
  apps = [app],
  lost,
  fails,
}: There = {}) {
  const written: string[] = [];
  const bodies: unknown[] = [];
  let read = 0;
  const note =
    (method: string) =>
    async ({ segments, query }: EntityAddress, body?: EntityBody): Promise<unknown> => {
      const json = jsonIn(body);
      const given = json?.apiProducts ?? [];
      if (lost !== undefined && segments[0] === 'apiproducts')
        throw new PipeError('apigee-answer-lost', 'lost');
      bodies.push(...(segments.includes('keys') ? [json] : []));
      written.push([method, ...segments, query?.['action'], given.join()].filter(Boolean).join(' '));
      // As Apigee does for a product that is approved by hand.
      return segments.includes('keys') && query === undefined
        ? key([approved, ...given.map((apiproduct) => ({ apiproduct, status: 'pending' }))])
        : {};
    };
  const entities = {
    read: async ({ segments }: EntityAddress) => {
      if (segments[0] === 'apiproducts') {
        if (segments.length > 1) return lost === 'nothing' ? undefined : lost;
        if (products instanceof PipeError) throw products;
        return { apiProduct: products };
      }
      if (fails !== undefined) throw fails;
      const credentials = reads[Math.min(read++, reads.length - 1)];
      return credentials && { credentials };
    },
    create: note('POST'),
    replace: note('PUT'),
  } as unknown as ApigeeEntities;
  const clock = createDrivenClock();
  const opening = openingFor(apps);
  const opened = await clock.run(
    openKeys(opening, { entities, clock, signal: new AbortController().signal }),
  );
  return {
    opened,
    written,
    bodies,
    warnings: opened.warnings.map(({ message }) => message),
    results: opened.results.map(({ name, change }) => `${name} ${change}`),
    sleeps: clock.sleeps,
  };
}

function openingFor(apps: readonly (typeof app)[]) {
  const settings = previewSettings(
    { repository: 'acme/apis', repositoryId: undefined, pullRequest: 7 },
    { apps },
    { mode: 'shared', ttlHours: undefined, environments: ['test'] },
  );
  return { environments: ['test'], proxies: new Map([['orders', 'orders-pr7']]), settings, mark };
}

const GIVEN = [
  'POST apiproducts',
  'POST developers ada@acme.example apps shop keys key-1 gold-pr7',
  'POST developers ada@acme.example apps shop keys key-1 apiproducts gold-pr7 approve',
];

describe('The keys of an app', () => {
  it('open a preview where they open the original, approved as it is', async () => {
    const { opened, results, warnings, written } = await open();

    expect(opened).toMatchObject({ kind: 'opened', outdated: [] });
    expect(results).toEqual(['gold-pr7 created']);
    expect(warnings).toEqual([]);
    expect(written).toEqual(GIVEN);
  });

  it('are given nothing if they are revoked, or the original is not theirs or not approved', async () => {
    const revoked = key([approved], { status: 'revoked' });
    const others = [
      [{ apiproduct: 'silver', status: 'approved' }],
      [{ ...approved, status: 'pending' }],
      [{ ...approved, status: 'revoked' }],
    ];

    for (const credential of [revoked, ...others.map((products) => key(products))]) {
      const { warnings, written } = await open({ reads: [[credential]] });
      expect(written).toEqual(['POST apiproducts']);
      expect(warnings).toEqual([
        'No key of the app shop has an API product of the previewed proxies, so none opens the preview.',
      ]);
    }
  });

  it('are no cause to warn if no product lists the previewed proxies', async () => {
    const { results, warnings, written } = await open({
      products: [{ ...gold, proxies: ['rates'] }],
    });

    expect([results, warnings, written]).toEqual([[], [], []]);
  });

  it('cannot be given anything if there is no such app, which is said', async () => {
    const { warnings, sleeps } = await open({ reads: [undefined] });

    expect(warnings).toEqual([
      'There is no app shop of ada@acme.example, so none of its keys opens the preview.',
    ]);
    expect(sleeps).toEqual([]);
  });

  it('keep what they have beside products, which is said again', async () => {
    const plain = { apiProducts: ['gold-pr7'] };
    const more = { attributes: [{ name: 'tier', value: '1' }], scopes: ['read'] };

    expect((await open()).bodies).toEqual([plain, undefined]);
    expect((await open({ reads: [[key([approved], more)]] })).bodies).toEqual([
      { ...plain, ...more },
      undefined,
    ]);
  });

  it('are read again for a moment if the app shows none', async () => {
    expect(await open({ reads: [[], [], [key([approved])]] })).toMatchObject({
      written: GIVEN,
      sleeps: [1000, 1000],
    });
    expect((await open({ reads: [[]] })).sleeps).toEqual([1000, 1000]);
  });
});

describe('What the account has to be allowed for keys', () => {
  const rights = (products: readonly ApiProduct[], apps = [app]) =>
    keyActivities(products, openingFor(apps)).map((one) => ('right' in one ? one.right : one.kind));

  it('is to make or to change the copies, and to give them to the keys', () => {
    expect(rights([gold])).toEqual(['apiproducts.create', 'developerapps.get', 'appkeys.manage']);
    expect(rights([gold, marked('gold-pr7')])).toEqual([
      'apiproducts.update',
      'developerapps.get',
      'appkeys.manage',
    ]);
  });

  it('is nothing without an app, or without a product of the previewed proxies', () => {
    expect(rights([gold], [])).toEqual([]);
    expect(rights([{ ...gold, proxies: ['rates'] }])).toEqual([]);
  });
});

describe('The copy of a product', () => {
  it('is left as it is, or written anew, if it is this preview’s', async () => {
    const first = await open({ apps: [] });
    const there = { ...marked('gold-pr7'), proxies: ['something-else'] };
    const { results, written } = await open({ products: [gold, there] });

    expect(first.results).toEqual([]);
    expect(results).toEqual(['gold-pr7 updated']);
    expect(written[0]).toBe('PUT apiproducts gold-pr7');
  });

  it('is looked for if the answer was lost, and is made if it is there with its mark', async () => {
    expect((await open({ lost: marked('gold-pr7') })).results).toEqual(['gold-pr7 created']);
    for (const lost of ['nothing', gold, marked('gold-pr7', { ...mark, pullRequest: 8 })] as const)
      expect((await open({ lost })).opened).toMatchObject({
        kind: 'failed',
        problem: { code: 'apigee-answer-lost' },
      });
  });

  it('is refused if somebody else’s product has the name', async () => {
    for (const other of [{ ...gold, name: 'gold-pr7' }, marked('gold-pr7', { ...mark, pullRequest: 8 })])
      expect((await open({ products: [gold, other] })).opened).toMatchObject({
        kind: 'failed',
        problem: { code: 'guard' },
      });
  });

  it('is outdated if nothing asks for it any more, and only one’s own', async () => {
    const products = [gold, marked('silver-pr7'), marked('bronze-pr8', { ...mark, pullRequest: 8 })];
    const named = (result: Awaited<ReturnType<typeof open>>) =>
      result.opened.kind === 'opened' ? result.opened.outdated.map(({ product }) => product.name) : [];

    expect(named(await open({ products }))).toEqual(['silver-pr7']);
    expect(named(await open({ products, apps: [] }))).toEqual(['silver-pr7']);
  });

  it('is told as it is if the run ends before it, and once', async () => {
    const { opened, results } = await open({
      products: [gold, marked('gold-pr7', { ...mark, commit: undefined }), marked('silver-pr7')],
      fails: new PipeError('apigee-forbidden', 'It may not read apps.'),
    });

    expect(opened).toMatchObject({ kind: 'failed', problem: { code: 'apigee-forbidden' } });
    expect(results).toEqual(['gold-pr7 updated', 'silver-pr7 skipped']);
  });

  it.each([
    ['a stop', new PipeError('stopped', 'It was stopped.')],
    ['a fault of ours', new TypeError('It is a fault.')],
  ])('does not outlive %s', async (_, fails) => {
    await expect(open({ fails })).rejects.toThrow(fails.message);
  });

  it('costs the preview only if somebody asked for keys, and a stop always ends it', async () => {
    const refused = new PipeError('apigee-forbidden', 'It may not list products.');

    expect((await open({ products: refused })).opened).toMatchObject({ kind: 'failed', problem: refused });
    expect((await open({ products: refused, apps: [] })).opened).toMatchObject({
      kind: 'opened',
      warnings: [{ message: 'It may not list products.' }, { code: 'preview-key' }],
    });
    await expect(open({ products: new PipeError('stopped', 'It was stopped.') })).rejects.toThrow('stopped');
  });
});
