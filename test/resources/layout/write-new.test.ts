import { describe, expect, it } from '@jest/globals';
import { FileContent } from '../../../src/resources/entity.ts';
import type { FoundEntity } from '../../../src/resources/find-live.ts';
import type { Raw } from '../../../src/resources/kind.ts';
import { type ListFile, newFileOf, newFiles } from '../../../src/resources/layout/write-new.ts';
import type { Fields } from '../../../src/resources/shape.ts';

const BASE = 'resources/edge';

function found(ref: FoundEntity['ref'], fields: Fields = {}, raw: Raw = {}): FoundEntity {
  return { ref, live: { fields, raw } };
}
const server = (name: string, fields: Fields = {}) =>
  found({ kind: 'targetserver', scope: 'env/test', path: [name] }, { host: `${name}.acme.com`, ...fields });
const product = (name: string, mark?: string) =>
  found(
    { kind: 'apiproduct', scope: 'org', path: [name] },
    {},
    mark === undefined ? {} : { attributes: [{ name: 'apigee-pipe', value: mark }] },
  );

interface There {
  readonly lists?: readonly ListFile[];
  readonly repository?: string | undefined;
  readonly base?: string;
}

function written(all: readonly FoundEntity[], there: There = {}) {
  const { lists = [], base = BASE, repository = 'acme/apis' } = there;
  const { files, left, maps } = newFiles(all, {
    base,
    repository: 'repository' in there ? there.repository : repository,
    listsOf: () => lists,
  });
  const texts = new Map([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString()]));
  const text = (path: string) => texts.get(path) ?? '';
  return {
    names: [...files.keys()],
    left,
    maps,
    text,
    json: (path: string) => JSON.parse(text(path) || 'null') as unknown,
  };
}

const SERVERS = `${BASE}/env/test/targetServers.json`;

describe('What stands in no file yet', () => {
  it('goes into the file of its kind and place, sorted by its names', () => {
    const { json, names } = written([
      server('b'),
      server('a'),
      found({ kind: 'kvm', scope: 'org', path: ['m'] }),
    ]);

    expect(names).toEqual([SERVERS, `${BASE}/org/kvms.json`]);
    expect(json(SERVERS)).toEqual([
      { name: 'a', host: 'a.acme.com', isEnabled: false },
      { name: 'b', host: 'b.acme.com', isEnabled: false },
    ]);
  });

  it('has its names as the files have them, and the user’s attributes alone', () => {
    const OWN = { name: 'apigee-pipe', value: 'acme/apis' };
    const { json } = written([
      found({ kind: 'rateplan', scope: 'org', path: ['gold', 'Basic'] }, { state: 'DRAFT' }),
      found({ kind: 'flowhook', scope: 'env/test', path: ['PreProxyFlowHook'] }, { sharedFlow: 'common' }),
      found({ kind: 'debugmask', scope: 'env/test', path: ['debugmask'] }, { variables: ['a'] }),
      found(
        { kind: 'apiproduct', scope: 'org', path: ['gold'] },
        { attributes: [OWN, { name: 'a', value: '1' }] },
      ),
    ]);

    expect(json(`${BASE}/org/ratePlans.json`)).toEqual([
      { apiproduct: 'gold', displayName: 'Basic', state: 'DRAFT' },
    ]);
    expect(json(`${BASE}/env/test/flowhooks.json`)).toEqual([
      { flowHookPoint: 'PreProxyFlowHook', sharedFlow: 'common', continueOnError: false },
    ]);
    expect(json(`${BASE}/env/test/debugMask.json`)).toEqual({ variables: ['a'] });
    expect(json(`${BASE}/org/apiProducts.json`)).toEqual([
      { name: 'gold', attributes: [{ name: 'a', value: '1' }] },
    ]);
  });

  it('has its content in a file beside it, named from where Maven starts', () => {
    const file = found(
      { kind: 'resourcefile', scope: 'env/test', path: ['properties', 'limits'] },
      { content: new FileContent('limits', Buffer.from('a=1')) },
    );
    const alias = found(
      { kind: 'alias', scope: 'env/test', path: ['tls', '2026'] },
      { certificate: 'PEM' },
      { type: 'CERT' },
    );
    const beside = 'files/env/test';

    const { text, json } = written([file, alias]);
    expect(json(`${BASE}/env/test/resourcefiles.json`)).toEqual([
      { name: 'limits', type: 'properties', file: `resources/${beside}/properties/limits` },
    ]);
    expect(json(`${BASE}/env/test/aliases.json`)).toEqual([
      {
        alias: '2026',
        keystorename: 'tls',
        format: 'keycertfile',
        certFilePath: `resources/${beside}/tls/2026.pem`,
      },
    ]);
    expect(text(`resources/${beside}/properties/limits`)).toBe('a=1');
    expect(text(`resources/${beside}/tls/2026.pem`)).toBe('PEM');

    const pathIn = (base: string) => {
      const [item] = written([file], { base }).json(`${base}/env/test/resourcefiles.json`) as {
        file: string;
      }[];
      return item?.file;
    };
    expect(pathIn('orders/resources/edge')).toBe(`resources/${beside}/properties/limits`);
    expect(pathIn('resources/other')).toBe(`resources/${beside}/properties/limits`);
    expect(pathIn('orders/resources/other')).toBe(`orders/resources/${beside}/properties/limits`);
    expect(pathIn('config/edge')).toBe(`config/${beside}/properties/limits`);
  });

  it('is told for its maps, whose entries may be secrets', () => {
    const { maps } = written([found({ kind: 'kvm', scope: 'org', path: ['rates'] }), server('a')]);
    expect(maps).toEqual(['rates']);
  });

  it('has a file of its own for some kinds only', () => {
    expect(newFileOf(BASE, 'targetserver', 'env/test')).toBe(SERVERS);
    expect(newFileOf(BASE, 'app', 'org')).toBeUndefined();
    expect(written([found({ kind: 'developer', scope: 'org', path: ['a'] })]).names).toEqual([]);
  });
});

describe('What is left as it is', () => {
  it.each(['a/b', 'a\\b', '.', '..', 'a\u0000'])('is what no file can be called: %j', (name) => {
    const { names, left } = written([server(name)]);

    expect(names).toEqual([]);
    expect(left).toEqual([`target server ${name} (its name can stand in no file)`]);
  });

  it('is an alias whose private key Apigee never gives out', () => {
    const alias = (type: string) =>
      written([
        found({ kind: 'alias', scope: 'env/test', path: ['tls', 'a'] }, { certificate: 'PEM' }, { type }),
      ]);

    expect(alias('KEY_CERT').left).toEqual(['alias tls/a (Apigee never gives out its private key)']);
    expect(alias('CERT').left).toEqual([]);
    expect(written([server('a')]).left).toEqual([]);
  });

  it('is what another repository brings in, with its rate plans', () => {
    const plan = (of: string) => found({ kind: 'rateplan', scope: 'org', path: [of, 'Basic'] });
    const all = [
      product('ours', 'acme/apis '),
      product('theirs', 'acme/other '),
      product('free'),
      plan('theirs'),
    ];
    const named = (repository: string | undefined) => written(all, { repository }).left;

    expect(named('acme/apis')).toEqual([
      'API product theirs (another repository brings it in)',
      'rate plan Basic (another repository brings it in)',
    ]);
    expect(named(undefined)).toEqual([]);
    const sameName = [...all, found({ kind: 'kvm', scope: 'org', path: ['theirs'] }), plan('ours')];
    expect(written(sameName).left).toHaveLength(2);
  });
});

describe('Where a list of the kind is there already', () => {
  const added = (text: string, file = SERVERS) =>
    written([server('new', { port: 443 })], { lists: [{ file, text }] });
  const item =
    '  {\n    "name": "new",\n    "host": "new.acme.com",\n    "isEnabled": false,\n    "port": 443\n  }';

  it.each([
    ['[\n  { "name": "a" }\n]\n', `[\n  { "name": "a" },\n${item}\n]\n`],
    ['[]', `[\n${item}\n]`],
    ['\uFEFF [ {"name": "a"} ]', `\uFEFF [ {"name": "a"},\n${item}\n]`],
  ])('a new one goes behind its last, and nothing else changes: %j', (before, after) => {
    expect(added(before).text(SERVERS)).toBe(after);
  });

  it.each(['{ "targetServers": [] }', 'a: []', '', '[1', '{ "a": [ ]'])(
    'a file that is no bare list stays, and a new one lies beside it: %j',
    (text) => {
      expect(added(text).names).toEqual([SERVERS.replace('.json', '-apigee.json')]);
      expect(added(text, 'elsewhere.json').names).toEqual([SERVERS]);
    },
  );
});
