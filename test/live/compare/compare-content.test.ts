import { describe, expect, it } from '@jest/globals';
import { compareContent } from '../../../src/live/compare/compare-content.ts';
import { cpuMsSince, cpuNow } from '../../support/cpu-time.ts';
import { contentOf, ORDERS } from '../bundles.ts';

const found = (changes: Readonly<Record<string, string | undefined>>) =>
  compareContent(contentOf(), contentOf(changes), 'orders').differences;
const changed = (file: string, from: string, to: string) => ({
  [file]: (ORDERS[file] ?? '').replace(from, to),
});
const LIMIT = 'apiproxy/policies/SA-Limit.xml';
const ANSWER = 'apiproxy/policies/AM-Answer.xml';
const FLOW = 'apiproxy/proxies/default.xml';
const STEPS = '/ProxyEndpoint/PreFlow/Request';

describe('A difference between git and the live organization', () => {
  it('names the element whose text was edited', () => {
    expect(found(changed(LIMIT, '30ps', '300ps'))).toEqual([
      { file: LIMIT, path: '/SpikeArrest/Rate', change: 'edited', git: '30ps', live: '300ps' },
    ]);
  });

  it.each([
    ['edited', ' enabled="false"', 'false'],
    ['removed', '', null],
  ])('names the attribute that was %s', (change, to, live) => {
    expect(found(changed(LIMIT, ' enabled="true"', to))).toEqual([
      { file: LIMIT, path: '/SpikeArrest/@enabled', change, git: 'true', live },
    ]);
  });

  it('counts repeated elements, and finds the one that was edited, added or removed', () => {
    const path = '/AssignMessage/Set/Headers/Header[2]';
    expect(found(changed(ANSWER, '>2<', '>3<'))).toMatchObject([
      { path, change: 'edited', git: '2', live: '3' },
    ]);
    expect(found(changed(ANSWER, '<Header name="b">2</Header>', ''))).toMatchObject([
      { path, change: 'removed', git: '2', live: null },
    ]);
    expect(
      found(changed(ANSWER, '<Header name="b">', '<Header name="c">9</Header><Header name="b">')),
    ).toMatchObject([{ path, change: 'added', git: null, live: '9' }]);
    expect(found(changed(FLOW, '<Step><Name>SA-Limit</Name></Step>', ''))).toMatchObject([
      { path: `${STEPS}/Step[1]`, change: 'removed', git: '<Name>SA-Limit</Name>' },
    ]);
    expect(found(changed(FLOW, 'SA-Limit', 'SA-Other'))).toMatchObject([
      { path: `${STEPS}/Step[1]/Name`, git: 'SA-Limit', live: 'SA-Other' },
    ]);
  });

  it('tells that elements changed their order', () => {
    const [one, two] = ['<Step><Name>SA-Limit</Name></Step>', '<Step><Name>JS-Run</Name></Step>'];
    expect(found(changed(FLOW, `${one}${two}`, `${two}${one}`))).not.toEqual([]);
    const other = '<SpikeArrest name="SA-Limit" enabled="true"><B/><Rate>30ps</Rate></SpikeArrest>';
    const turned = '<SpikeArrest name="SA-Limit" enabled="true"><Rate>30ps</Rate><B/></SpikeArrest>';
    const { differences } = compareContent(
      contentOf({ [LIMIT]: other }),
      contentOf({ [LIMIT]: turned }),
      'orders',
    );
    expect(differences).toMatchObject([{ path: '/SpikeArrest', change: 'edited' }]);
  });

  it('tells a text file as a unified diff, and what is no text by size and hash', () => {
    expect(found(changed('apiproxy/resources/jsc/run.js', 'b = 2', 'b = 3'))).toEqual([
      {
        file: 'apiproxy/resources/jsc/run.js',
        change: 'edited',
        git: expect.stringMatching(/^22 bytes sha256:[0-9a-f]{64}$/),
        live: expect.stringMatching(/^22 bytes sha256:[0-9a-f]{64}$/),
        diff: '@@ -1,2 +1,2 @@\n var a = 1;\n-var b = 2;\n+var b = 3;',
      },
    ]);
    const [jar] = found(changed('apiproxy/resources/java/callout.jar', 'one', 'two'));
    expect(jar).toMatchObject({ change: 'edited', git: expect.stringMatching(/^8 bytes sha256:/) });
    expect(jar).not.toHaveProperty('diff');
  });

  it('tells files that are only on one side', () => {
    const file = 'apiproxy/resources/jsc/evil.js';
    expect(found({ [file]: 'x' })).toMatchObject([
      {
        file,
        change: 'added',
        git: null,
        live: '1 bytes sha256:2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
      },
    ]);
    expect(found({ [LIMIT]: undefined })).toMatchObject([{ file: LIMIT, change: 'removed', live: null }]);
  });

  it('tells display name and description of the root, and nothing else of it', () => {
    const root = (inside: string) =>
      `<APIProxy revision="3" name="orders">${inside}<CreatedAt>1</CreatedAt><BasePaths>/x</BasePaths></APIProxy>`;
    const same =
      '<DisplayName>Orders</DisplayName><Description>Takes orders [apigee-pipe 0123456789abcdef local #0]</Description>';
    expect(found({ 'apiproxy/orders.xml': root(same) })).toEqual([]);
    expect(found({ 'apiproxy/orders.xml': root(same.replace('Takes', 'Took')) })).toMatchObject([
      { path: '/APIProxy/Description', git: 'Takes orders', live: 'Took orders' },
    ]);
    expect(found({ 'apiproxy/orders.xml': root(same.replace('>Orders<', '>Order<')) })).toMatchObject([
      { path: '/APIProxy/DisplayName', git: 'Orders', live: 'Order' },
    ]);
  });

  it('is none if a display name only repeats the name that the descriptor, or the deployment, has', () => {
    const git = contentOf({
      'apiproxy/orders.xml': '<APIProxy name="orders"><DisplayName>orders</DisplayName></APIProxy>',
    });
    const live = (name: string, shown: string) => {
      const root = `<APIProxy name="${name}"><DisplayName>${shown}</DisplayName><Description></Description></APIProxy>`;
      return new Map([
        ...contentOf({ 'apiproxy/orders.xml': undefined }),
        [`apiproxy/${name}.xml`, Buffer.from(root)],
      ]);
    };
    for (const shown of ['orders', 'orders-pr7', '']) {
      expect(compareContent(git, live('orders-pr7', shown), 'orders-pr7').differences).toEqual([]);
    }
    expect(compareContent(git, live('orders-pr7', 'other'), 'orders-pr7').differences).toHaveLength(1);
  });

  it('is none if only the formatting is another, which is told apart', () => {
    const spaced =
      '<?xml version="1.0"?>\n<SpikeArrest enabled="true" name="SA-Limit">\n  <!-- x -->\n  <Rate>30ps</Rate>\n</SpikeArrest>\n';
    expect(compareContent(contentOf(), contentOf({ [LIMIT]: spaced }), 'orders')).toEqual({
      differences: [],
      reformatted: [LIMIT],
    });
  });

  it('tells XML that is not sound as text', () => {
    expect(found({ [LIMIT]: '<SpikeArrest' })).toMatchObject([
      { file: LIMIT, change: 'edited', diff: expect.stringContaining('+<SpikeArrest') },
    ]);
  });

  it('is told in bounded time and number, whatever is live', () => {
    const many = Array.from({ length: 60_000 }, (_, index) => `<A n="${index}"/>`).join('');
    const others = Array.from({ length: 60_000 }, (_, index) => `<A m="${index}"/>`).join('');
    const started = cpuNow();
    const { differences } = compareContent(
      contentOf({ [LIMIT]: `<S>${many}</S>` }),
      contentOf({ [LIMIT]: `<S>${others}</S>` }),
      'orders',
    );
    expect(differences.length).toBeLessThanOrEqual(500);
    expect(cpuMsSince(started)).toBeLessThan(5000);
  });
});
