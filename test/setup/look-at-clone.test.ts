import { describe, expect, it } from '@jest/globals';
import { zipSync } from 'fflate';
import { nodeFiles } from '../../src/adapters/files/node-files.ts';
import { lookAtClone } from '../../src/setup/look-at-clone.ts';
import { memoryFiles, type Placed } from '../bundle/memory-files.ts';
import { contentFrom, inFolder, proxyFiles } from '../bundle/sample-bundles.ts';
import { createRepository } from '../support/repository.ts';

const CHILD =
  '<project><artifactId>one</artifactId><properties><apigee.org>x</apigee.org></properties></project>';
const PARENT =
  '<project><profiles><profile><id>test</id><properties><apigee.env>test</apigee.env></properties></profile></profiles></project>';

it('A setup reads of very many poms those near the root, and the scripts of npm, and says what it left', async () => {
  const many = Array.from({ length: 305 }, (_, index) => [`apis/module-${index}/pom.xml`, CHILD]);
  await using repository = await createRepository({
    ...(Object.fromEntries(many) as Record<string, string>),
    'pom.xml': PARENT,
    'package.json': '{ "scripts": { "lint": "apigeelint -s apiproxy -f table.js" } }',
  });

  const { commands, poms, unseen } = await lookAtClone(repository.path, undefined, nodeFiles());

  expect(poms).toHaveLength(300);
  expect(poms[0]).toMatchObject(['pom.xml', { profiles: [{ place: { environment: 'test' } }] }]);
  expect(unseen).toEqual([
    expect.stringMatching(/^6 of 306 poms, such as apis\/module-\d+\/pom\.xml: 300 are looked at$/),
  ]);
  expect(commands).toMatchObject([['package.json', { tool: 'apigeelint', options: ['-s', '-f'] }]]);
});

const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(contentFrom(files)));
const APIGEE = '<properties><apigee.org>x</apigee.org></properties>';
const pom = (name: string, more = APIGEE): string =>
  `<project><artifactId>${name}</artifactId>${more}</project>`;

/** What is found in a clone that lies in memory. */
async function look(files: Readonly<Record<string, Placed>>) {
  const found = await lookAtClone('/clone', 'acme/gateway', memoryFiles(inFolder('/clone', files)));
  return { ...found, called: found.bundles.map(({ name }) => name), isWrong: found.problems.length > 0 };
}

describe('The files of a clone', () => {
  it('are read of Maven, and of nothing that it or another tool made', async () => {
    const { poms } = await look({
      'pom.xml': PARENT,
      'apis/shared-pom.xml': CHILD,
      'apis/pom.txt': CHILD,
      'apis/build.xml': CHILD,
      'target/pom.xml': CHILD,
      'node_modules/x/pom.xml': CHILD,
      'apis/linked-pom.xml': { link: '/etc/passwd' },
    });

    expect(poms.map(([path]) => path)).toEqual(['pom.xml', 'apis/shared-pom.xml']);
  });

  it('hold values of Maven in the config.json beside a bundle, at the root, too', async () => {
    const config = '{ "configurations": [] }';
    const { mavenConfigs } = await look({
      ...inFolder('apis/orders', proxyFiles()),
      'apis/orders/config.json': config,
      'apis/config.json': config,
      'config.json': config,
    });
    const atRoot = await look({ ...proxyFiles(), 'config.json': config });

    expect(mavenConfigs).toEqual(['apis/orders/config.json']);
    expect(atRoot.mavenConfigs).toEqual(['config.json']);
  });
});

describe('Bundles of a clone', () => {
  const orders = proxyFiles('orders');
  const rates = proxyFiles('rates');
  const broken = { 'apiproxy/x.xml': '<APIProxy name="x">' };

  it.each<readonly [string, Readonly<Record<string, Placed>>, readonly string[], readonly string[]]>([
    ['one by its own name', { 'dist/orders.zip': zip(orders) }, ['dist/orders.zip'], []],
    [
      'all of a folder by the folder',
      { 'dist/orders.zip': zip(orders), 'dist/rates.zip': zip(rates) },
      ['dist/*.zip'],
      [],
    ],
    ['at the root, too', { 'orders.zip': zip(orders), 'rates.zip': zip(rates) }, ['*.zip'], []],
    [
      'each where another zip lies beside them',
      { 'dist/orders.zip': zip(orders), 'dist/rates.zip': zip(rates), 'dist/docs.zip': zip({ a: 'b' }) },
      ['dist/orders.zip', 'dist/rates.zip'],
      [],
    ],
    [
      'with the newest of its revisions',
      {
        'orders_rev9_2026_01_02.zip': zip(orders),
        'orders_rev10_2026_01_02.zip': zip(orders),
        'orders_rev10_2026_03_04.zip': zip(orders),
        'orders_rev8.zip': zip(orders),
      },
      ['orders_rev10_2026_03_04.zip'],
      ['orders_rev10_2026_01_02.zip', 'orders_rev9_2026_01_02.zip', 'orders_rev8.zip'],
    ],
  ])('are taken from zips where there are no folders: %s', async (_, files, zips, left) => {
    const found = await look(files);

    expect(found.zips).toEqual(zips);
    expect(found.called).toContain('orders');
    expect(found.unseen).toEqual(
      left.map((path) => `${path}: left out, since ${zips[0] ?? ''} is a later revision of it`),
    );
  });

  it.each<readonly [string, Readonly<Record<string, Placed>>, object]>([
    ['there are bundles in folders', inFolder('apis/orders', orders), { called: ['orders'] }],
    ['a folder holds a broken one', inFolder('apis/x', broken), { called: [], isWrong: true }],
  ])('are not taken from zips where %s', async (_, files, expected) => {
    const found = await look({ ...files, 'dist/rates.zip': zip(rates) });

    expect(found).toMatchObject({ ...expected, zips: [] });
    expect(found.unseen).toEqual([
      expect.stringMatching(/^1 zips beside the bundles in folders, such as dist\/rates\.zip: /),
    ]);
  });

  it('are none where zips hold none', async () => {
    expect(await look({ 'docs.zip': zip({ a: 'b' }) })).toMatchObject({ called: [], zips: [], unseen: [] });
    expect(await look({ 'README.md': 'x' })).toMatchObject({ called: [], zips: [], unseen: [] });
  });

  it.each<readonly [string, Readonly<Record<string, Placed>>, object]>([
    [
      'their poms if those call them otherwise',
      { 'a/pom.xml': pom('orders-v1'), 'b/pom.xml': pom('rates') },
      { names: 'pom', called: ['orders-v1', 'rates'], unseen: [] },
    ],
    [
      'their own files if the poms say the same',
      { 'a/pom.xml': pom('orders'), 'b/pom.xml': pom('rates') },
      { names: 'descriptor', called: ['orders', 'rates'], unseen: [] },
    ],
    [
      'their own files if the poms are not of Apigee',
      { 'a/pom.xml': pom('one', ''), 'b/pom.xml': pom('two', '') },
      { names: 'descriptor', called: ['orders', 'rates'], unseen: [] },
    ],
    [
      'their own files if the poms call them alike',
      { 'a/pom.xml': pom('one'), 'b/pom.xml': pom('one') },
      { names: 'descriptor', called: ['orders', 'rates'] },
    ],
    [
      'their own files if a pom says no name, which is told',
      { 'a/pom.xml': pom('one'), 'b/pom.xml': pom('${unknown}') },
      {
        names: 'descriptor',
        called: ['orders', 'rates'],
        unseen: [expect.stringMatching(/^the name under which Maven deploys: .*only Maven can fill in/)],
      },
    ],
    [
      'their own files if one has no pom, which is nothing to tell',
      { 'a/pom.xml': pom('one') },
      { names: 'descriptor', called: ['orders', 'rates'], unseen: [] },
    ],
    [
      'their poms though another bundle is broken',
      { 'a/pom.xml': pom('one'), 'b/pom.xml': pom('two'), ...inFolder('c', broken) },
      { names: 'pom', called: ['one', 'two'], isWrong: true, unseen: [] },
    ],
    [
      'their own files though another is broken, which is told once',
      { 'a/pom.xml': pom('orders'), 'b/pom.xml': pom('rates'), ...inFolder('c', broken) },
      { names: 'descriptor', called: ['orders', 'rates'], isWrong: true, unseen: [] },
    ],
  ])('are called after %s', async (_, files, expected) => {
    expect(await look({ ...inFolder('a', orders), ...inFolder('b', rates), ...files })).toMatchObject(
      expected,
    );
  });

  it('are called after their folders if their own names meet, and told apart if those meet, too', async () => {
    const same = { ...inFolder('a', orders), ...inFolder('b', orders) };

    expect(await look(same)).toMatchObject({ names: 'folder', called: ['a', 'b'], given: [] });
    expect(await look({ ...inFolder('v1/orders', orders), ...inFolder('v2/orders', orders) })).toMatchObject({
      names: 'descriptor',
      given: [{ path: 'v1/orders' }, { path: 'v2/orders' }],
    });
  });
});
