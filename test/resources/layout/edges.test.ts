import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import { compareFields } from '../../../src/resources/compare.ts';
import { FileContent } from '../../../src/resources/entity.ts';
import { fillValues } from '../../../src/resources/layout/fill-values.ts';
import { readEntityDocument } from '../../../src/resources/layout/read-document.ts';
import { readJson } from '../../../src/resources/layout/read-json.ts';
import { writeBack } from '../../../src/resources/layout/write-back.ts';
import { shapeFields } from '../../../src/resources/shape.ts';
import { cloneOf, read } from './reading.ts';

const SERVERS = 'resources/edge/env/test/targetServers.json';
const SERVER = { name: 'a', host: 'a.example.com', port: 443 };
const PRODUCTS = 'resources/edge/org/apiProducts.json';
const APPS = 'resources/edge/org/developerApps.json';

describe('JSON', () => {
  const faultsOf = (text: string) => readJson(text).faults.map(({ message }) => message);

  it.each([
    ['objects', '{"a":', '}'],
    ['lists', '[', ']'],
  ])('is read with %s nested a hundred deep, and no deeper', (_, open, close) => {
    const nested = (depth: number) => faultsOf(`${open.repeat(depth)}1${close.repeat(depth)}`);

    expect(nested(100)).toEqual([]);
    expect(nested(101)).toEqual(['this is nested too deeply']);
  });

  it('has at most a hundred faults told', () => {
    const doubled = (count: number) => faultsOf(`{"a":1${',"a":1'.repeat(count)}}`).length;

    expect([99, 100, 101].map(doubled)).toEqual([99, 100, 100]);
  });

  it('names a key that stands twice, cut after sixty characters', () => {
    const twice = (length: number) => {
      const name = 'x'.repeat(length);
      return faultsOf(`{"${name}":1,"${name}":1}`)[0];
    };

    expect(twice(60)).toBe(`"${'x'.repeat(60)}" stands twice in one object`);
    expect(twice(61)).toBe(`"${'x'.repeat(60)}…" stands twice in one object`);
  });

  it.each([
    ['[1', 'the file ends before it is complete'],
    ['[1 2]', 'a comma or a closing ] is missing before this'],
    ['{"a":1', 'the file ends before it is complete'],
    ['["a', 'this text does not end on its line'],
    ['["a\n"]', 'this text does not end on its line'],
  ])('says what is missing: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});

it('YAML is read up to two megabytes', () => {
  const yaml = (length: number) => () => readEntityDocument('# '.padEnd(length, 'x'), 'a.yaml');

  expect(yaml(2 * 1024 * 1024)).not.toThrow();
  expect(yaml(2 * 1024 * 1024 + 1)).toThrow('YAML of more than 2 MB is not read');
});

describe('A value of a file', () => {
  it('stays a number, a switch or nothing', () => {
    expect(fillValues([1, true, false, null, undefined], {}).value).toEqual([1, true, false, null, null]);
  });

  it.each([
    ['name', '${secret:projects/p/secrets/s}', 'a name or a path is no secret'],
    ['value', '${secret:s}', 'a secret is named ${secret:projects/PROJECT/secrets/NAME}'],
  ])('that is no secret where it stands is empty: %s', (field, text, what) => {
    const { value, faults } = fillValues({ [field]: text }, {});

    expect(value).toEqual({ [field]: '' });
    expect(faults.map((fault) => fault.what)).toEqual([expect.stringContaining(what)]);
  });

  it('that came from a variable is a secret, unless it is a number or a switch', async () => {
    const variables = { HOST: 'h.example.com', PORT: '8443', ON: 'true' };
    const server = {
      name: 'a',
      host: '${HOST}',
      port: '${PORT}',
      sSLInfo: { enabled: '${ON}', keyStore: '${HOST}' },
    };
    const { entities } = await read({ [SERVERS]: [server] }, { variables });

    expect(entities[0]?.fields).toEqual({
      host: expect.any(Secret),
      port: '8443',
      sSLInfo: { enabled: 'true', keyStore: expect.any(Secret) },
    });
    const { fields } = shapeFields(
      { port: new Secret('8443'), on: new Secret('true'), host: new Secret('8443') },
      { port: 'number', on: 'boolean', host: 'text' },
    );
    expect(fields).toEqual({ port: 8443, on: true, host: expect.any(Secret) });
  });
});

describe('A list of entities', () => {
  it.each([
    [{ apiProduct: [{ name: 'p', displayName: 'P' }] }, 1],
    [{ apiProduct: [{ name: 'p', displayName: 'P' }], other: [] }, 0],
    [{ apiProduct: { name: 'p' } }, 0],
    [{ other: [{ name: 'p', displayName: 'P' }] }, 0],
    [{}, 0],
  ])('may stand in an object of its own, alone: %j', async (document, count) => {
    const { entities, told } = await read({ [PRODUCTS]: document });

    expect(entities).toHaveLength(count);
    if (count === 0) expect(told).toEqual([expect.stringContaining('apiproducts must be a list')]);
  });

  it.each([
    [SERVERS, [null], 'an entry of targetservers must be an object'],
    [SERVERS, [7], 'an entry of targetservers must be an object'],
    [APPS, { 'a@acme.com': [7] }, 'an entry of developerapps must be an object'],
    [APPS, { 'a@acme.com': {} }, 'each owner in developerapps has a list'],
    [SERVERS, [{ ...SERVER, sSLInfo: 'off' }], 'sSLInfo must be an object'],
  ])('holds objects: %s with %j', async (file, document, what) => {
    expect((await read({ [file]: document })).told).toEqual([expect.stringContaining(what)]);
  });

  it('knows whose apps are whose', async () => {
    const { entities } = await read({ [APPS]: { 'Ada@acme.com': [{ name: 'shop' }] } });
    expect(entities.map(({ path }) => path)).toEqual([['ada@acme.com', 'shop']]);
  });

  it('tells where an entry of an exported map stands', async () => {
    const file = 'org__rates__kvmfile__0.json';
    const entry = { name: 'a', value: '1', other: true };
    const { told } = await read({ [file]: { keyValueEntries: [entry] } }, { paths: [file] });

    expect(told).toEqual([expect.stringMatching(/^org__rates__kvmfile__0\.json:6:/)]);
  });
});

describe('A path of files', () => {
  it.each(['.', './', 'resources/edge', './resources/edge/'])('leads to the same files: %s', async (path) => {
    const { entities } = await read({ [SERVERS]: [SERVER] }, { paths: [path] });
    expect(entities.map(({ source }) => source.file)).toEqual([SERVERS]);
  });

  it('begins at the clone, and is cut where it is told', async () => {
    const clone = cloneOf({ [SERVERS]: [SERVER] });
    const readAt = (path: string) => read({}, { clone, paths: [path] });

    await expect(readAt(`${clone}/resources/edge`)).rejects.toThrow('is no file or folder of the repository');
    await expect(readAt('x'.repeat(200))).rejects.toThrow(`${'x'.repeat(200)} is no file`);
    await expect(readAt('x'.repeat(201))).rejects.toThrow(`${'x'.repeat(200)}… is no file`);
  });

  it('of a content begins beside the folder resources', async () => {
    const file = (path: string) => [{ name: 'a', type: 'jsc', file: path }];
    const LIST = 'resources/edge/env/test/resourcefiles.json';
    const tree = { 'a.js': 'right', 'resources/edge/env/test/a.js': 'wrong' };
    const { entities } = await read({ [LIST]: file('a.js'), ...tree });
    const content = entities[0]?.fields['content'];

    expect(content instanceof FileContent && Buffer.from(content.bytes()).toString()).toBe('right');
    const told = async (length: number) => (await read({ [LIST]: file('x'.repeat(length)) })).told[0];
    expect(await told(200)).toContain(`"${'x'.repeat(200)}" is no file`);
    expect(await told(201)).toContain(`"${'x'.repeat(200)}…" is no file`);
  });
});

it('Several entities of one file are written back at once', () => {
  const text = '[{"name": "a"}, {"name": "b"}, {"name": "c"}]';
  const at = (column: number, port: number) => ({
    source: { file: 'a.json', line: 1, column },
    fields: new Map([['port', port]]),
  });

  expect(writeBack(text, [at(2, 1), at(17, 2)]).text).toBe(
    '[{ "name": "a", "port": 1 }, { "name": "b", "port": 2 }, {"name": "c"}]',
  );
});

describe('What differs', () => {
  it('is told by a file’s path if it stands in a list', () => {
    const file = (text: string) => new FileContent(`files/${text}.js`, Buffer.from(text));

    expect(compareFields({ f: [file('a')] }, { f: [file('b')] })).toEqual([
      { path: '/f', before: [file('a').toString()], after: [file('b').toString()] },
    ]);
  });

  it('is the whole list if an attribute has no name', () => {
    const nameless = (value: string) => ({ attributes: [{ name: 7, value }] });
    expect(compareFields(nameless('a'), nameless('b')).map(({ path }) => path)).toEqual(['/attributes']);
  });
});
