import { describe, expect, it } from '@jest/globals';
import { zipContent } from '../../src/bundle/archive-bundle.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { findDrift, findForeign, type WantedThere } from '../../src/live/find-drift.ts';
import { createLiveRevisions } from '../../src/live/live-revisions.ts';
import { digestContent } from '../bundle/digest-content.ts';
import { revisionOf, servingOf } from '../deploy/candidates.ts';
import { contentOf } from './bundles.ts';

type Changes = Parameters<typeof contentOf>[0];
const LIMIT = 'apiproxy/policies/SA-Limit.xml';
const FASTER = '<SpikeArrest name="SA-Limit" enabled="true"><Rate>300ps</Rate></SpikeArrest>';

const wantedIn = (environment: string, name = 'orders'): WantedThere => ({
  asset: { name, kind: 'apiproxy' },
  environment,
  digest: digestContent(contentOf()),
  content: () => Promise.resolve(contentOf()),
});

/** What the revisions hold; a PipeError is what their download comes to. */
async function driftOf(
  wanted: readonly WantedThere[],
  serving: Parameters<typeof findDrift>[1],
  live: Readonly<Record<string, Changes | PipeError>>,
) {
  const told: string[] = [];
  const downloads: string[] = [];
  const drift = await findDrift(wanted, serving, {
    live: createLiveRevisions({
      downloadRevision: (_, revision) => {
        downloads.push(revision);
        const held = live[revision];
        return held instanceof PipeError
          ? Promise.reject(held)
          : Promise.resolve(zipContent(contentOf(held)));
      },
    }),
    trustMarks: false,
    describe: (_, revision) =>
      revision === '9'
        ? Promise.reject(new PipeError('apigee-forbidden', 'no'))
        : Promise.resolve({ ...revisionOf(revision), lastModifiedAtMs: 0 }),
    parallel: 2,
    onProgress: (done, all) => told.push(`${done} of ${all}`),
  });
  return { ...drift, told, downloads };
}

describe('Drift', () => {
  it('is none of what serves as git has it', async () => {
    const found = await driftOf([wantedIn('test')], [servingOf('7')], { 7: {} });

    expect(found).toMatchObject({ differences: [], remarks: [], unread: [], told: ['1 of 1'] });
  });

  it('is what serves otherwise, where and since when', async () => {
    const { differences } = await driftOf([wantedIn('test')], [servingOf('7')], { 7: { [LIMIT]: FASTER } });

    expect(differences).toEqual([
      expect.objectContaining({
        bundle: 'orders',
        environment: 'test',
        revision: '7',
        file: LIMIT,
        path: '/SpikeArrest/Rate',
        git: '30ps',
        live: '300ps',
        at: '1970-01-01T00:00:00.000Z',
      }),
    ]);
  });

  it('is told without a time if nobody knows it', async () => {
    const { differences } = await driftOf([wantedIn('test')], [servingOf('9')], { 9: { [LIMIT]: FASTER } });

    expect(differences).toHaveLength(1);
    expect(differences[0]).not.toHaveProperty('at');
  });

  it.each([
    ['another environment', { environment: 'prod' }],
    ['another kind', { kind: 'sharedflow' as const }],
    ['another name', { name: 'rates' }],
  ])('is what does not serve: %s does', async (_, other) => {
    const { differences, downloads } = await driftOf([wantedIn('test')], [servingOf('7', other)], {});

    expect(differences).toEqual([
      expect.objectContaining({ bundle: 'orders', change: 'missing', revision: null, live: null }),
    ]);
    expect(downloads).toEqual([]);
  });

  it('reads a revision once that several environments serve, and tells each of them', async () => {
    const serving = [
      servingOf('7'),
      servingOf('7', { environment: 'prod' }),
      servingOf('8', { environment: 'dev' }),
    ];

    const found = await driftOf(
      ['test', 'prod', 'dev'].map((name) => wantedIn(name)),
      serving,
      {
        7: { [LIMIT]: FASTER },
        8: {},
      },
    );

    expect(found.downloads).toEqual(['7', '8']);
    expect(found.differences.map(({ environment }) => environment)).toEqual(['test', 'prod']);
  });

  it('is none of what was only saved anew, the first three files named', async () => {
    const anew = (count: number): Changes =>
      Object.fromEntries(
        Object.entries({
          [LIMIT]: '<SpikeArrest enabled="true" name="SA-Limit">\n<Rate>30ps</Rate></SpikeArrest>',
          'apiproxy/proxies/default.xml':
            '<ProxyEndpoint name="default">\n<PreFlow><Request><Step><Name>SA-Limit</Name></Step><Step><Name>JS-Run</Name></Step></Request></PreFlow><HTTPProxyConnection><BasePath>/orders</BasePath></HTTPProxyConnection></ProxyEndpoint>',
          'apiproxy/policies/AM-Answer.xml':
            '<AssignMessage  name="AM-Answer"><Set><Headers><Header name="a">1</Header><Header name="b">2</Header></Headers><Payload>{ "a": 1 }</Payload></Set></AssignMessage>',
        }).slice(0, count),
      );

    const one = await driftOf([wantedIn('test')], [servingOf('7')], { 7: anew(1) });
    const three = await driftOf([wantedIn('test')], [servingOf('7')], { 7: anew(3) });

    expect(one.differences).toEqual([]);
    expect(one.remarks.map(({ message }) => message)).toEqual([
      `Revision 7 of orders in test was written anew, as the console does when it saves, and means the same: ${LIMIT}.`,
    ]);
    expect(three.remarks[0]?.message).not.toContain('more');

    const asLive = { ...wantedIn('prod'), content: () => Promise.resolve(contentOf(anew(1))) };
    const serving = [servingOf('7'), servingOf('7', { environment: 'prod' })];
    const two = await driftOf([wantedIn('test'), asLive], serving, { 7: anew(1) });
    expect(two.remarks[0]?.message).toContain('Revision 7 of orders in test was written anew');
  });

  it('is unknown of what cannot be read, for each environment', async () => {
    const serving = [servingOf('7'), servingOf('7', { environment: 'prod' })];
    const wanted = [wantedIn('test'), wantedIn('prod')];

    const refused = await driftOf(wanted, serving, {
      7: new PipeError('apigee-forbidden', 'it may not be read.', { hint: 'Ask.' }),
    });
    const gone = await driftOf(wanted.slice(0, 1), serving, { 7: new PipeError('apigee-not-found', 'no') });

    expect(refused.unread.map(({ message, hint }) => [message, hint])).toEqual([
      ['Revision 7 of orders in test could not be compared: it may not be read.', 'Ask.'],
      ['Revision 7 of orders in prod could not be compared: it may not be read.', 'Ask.'],
    ]);
    expect(gone.unread.map(({ message, hint }) => [message, hint])).toEqual([
      [
        'Revision 7 of orders in test could not be compared: it was deleted while the pipe looked.',
        'Run the pipe again to compare what serves now.',
      ],
    ]);
  });
});

describe('What serves and is not in the repository', () => {
  const find = (
    serving: ReturnType<typeof servingOf>,
    more: Partial<Parameters<typeof findForeign>[0]> = {},
  ) =>
    findForeign({
      serving: [serving],
      repository: [{ name: 'rates', kind: 'apiproxy' }],
      external: ['common'],
      isPreview: () => Promise.resolve(false),
      ...more,
    });

  it('is told with its revision', async () => {
    const { differences } = await find(servingOf('7'));
    expect(differences).toEqual([
      {
        bundle: 'orders',
        kind: 'apiproxy',
        environment: 'test',
        revision: '7',
        change: 'foreign',
        git: null,
        live: 'revision 7',
      },
    ]);
  });

  it.each([
    ['the repository has it', servingOf('7', { name: 'rates' }), {}],
    ['the manifest vouches for it', servingOf('7', { name: 'common', kind: 'sharedflow' }), {}],
    ['it is a preview', servingOf('7'), { isPreview: () => Promise.resolve(true) }],
  ])('is left out if %s', async (_, serving, more) => {
    expect(await find(serving, more)).toEqual({ differences: [], unread: [] });
  });

  it.each([
    ['a proxy of a vouched name', servingOf('7', { name: 'common' })],
    ['a shared flow of a name that is no proxy’s', servingOf('7', { name: 'rates', kind: 'sharedflow' })],
  ])('is no exception for %s', async (_, serving) => {
    const { differences } = await find(serving);
    expect(differences).toHaveLength(1);
  });
});
