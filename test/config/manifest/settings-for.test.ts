import { describe, expect, it } from '@jest/globals';
import { parseManifest } from '../../../src/config/manifest/parse-manifest.ts';
import { type SettingsOverrides, settingsFor } from '../../../src/config/manifest/settings-for.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';

const orders = { name: 'orders', path: 'proxies/orders', kind: 'apiproxy' } as const;
const common = { name: 'common', path: 'sharedflows/common', kind: 'sharedflow' } as const;

function settings(
  yaml: string,
  {
    bundle = orders,
    environment = 'test',
    ...overrides
  }: Partial<SettingsOverrides> & { bundle?: typeof orders | typeof common; environment?: string } = {},
) {
  return settingsFor(
    parseManifest(`version: 1\n${yaml}`, 'apigee.yaml'),
    { bundle, environment },
    { variables: {}, ...overrides },
  );
}

describe('What the guards of a manifest let pass', () => {
  it('counts if the pipeline says nothing, and else its word alone', () => {
    const yaml =
      'environments: { test: { allow: [limit] } }\nbundles: [{ match: "proxies/*", allow: [limit, extensible] }]';

    expect([...settings(yaml).allow].sort()).toEqual(['extensible', 'limit']);
    expect([...settings(yaml, { allow: [] }).allow].sort()).toEqual(['extensible', 'limit']);
    expect(settings(yaml, { allow: ['base-path-taken'] }).allow).toEqual(['base-path-taken']);
  });
});

describe('settingsFor', () => {
  it('changes nothing without a manifest, and takes the variables', () => {
    const target = { bundle: orders, environment: 'test' };

    expect(
      settingsFor(undefined, target, { variables: {}, serviceAccount: 'a@b', allow: ['limit'] }),
    ).toEqual({
      organization: undefined,
      serviceAccount: 'a@b',
      rewrites: { bundle: 'orders', environment: 'test', rules: [], targets: [], basePaths: [] },
      smokeTests: [],
      allow: ['limit'],
      keepRevisions: undefined,
    });
  });

  it('lets the bundle’s word in an environment win over the bundle’s, and that over the environment’s', () => {
    const yaml = `
environments: { test: { serviceAccount: e@x, targets: { a: https://e, b: https://e }, basePath: { prefix: /e, suffix: -e } }, prod: {} }
bundles:
  - match: proxies/*
    serviceAccount: b@x
    targets: { b: https://b, c: https://b }
    basePath: { suffix: -b }
    environments: { test: { serviceAccount: be@x, targets: { c: https://be } } }`;

    const { serviceAccount, rewrites } = settings(yaml);

    expect(serviceAccount).toBe('be@x');
    expect(rewrites.targets.map(({ endpoint, url }) => [endpoint, url])).toEqual([
      ['a', 'https://e'],
      ['b', 'https://b'],
      ['c', 'https://be'],
    ]);
    expect(rewrites.basePaths).toEqual([{ prefix: '/e', suffix: '-b', where: 'apigee.yaml:3:107' }]);
    expect(settings(yaml, { environment: 'prod' }).serviceAccount).toBe('b@x');
  });

  it('lets a target endpoint’s own URL win over that of all', () => {
    const yaml = "environments: { test: { targets: { a: https://a, '*': https://all } } }";

    expect(settings(yaml).rewrites.targets.map(({ endpoint }) => endpoint)).toEqual(['*', 'a']);
  });

  it('lets the variables win over everything', () => {
    const yaml = 'environments: { test: { serviceAccount: e@x, organization: acme, allow: [limit] } }';

    expect(
      settings(yaml, { serviceAccount: 'v@x', organization: 'other', allow: ['extensible'] }),
    ).toMatchObject({
      serviceAccount: 'v@x',
      organization: 'other',
      allow: ['extensible'],
    });
    expect(settings(yaml).organization).toBe('acme');
  });

  it('adds rules up from the general to the particular, each with its place and for the bundles it names', () => {
    const rule = (value: string, more = '') => `{ files: '**', xpath: /A, text: ${value}${more} }`;
    const yaml = `
environments: { test: { rewrite: [${rule('one')}, ${rule('no', ', bundles: rates')}] } }
bundles:
  - match: orders
    rewrite: [${rule('two')}]
    environments: { test: { rewrite: [${rule('three')}] } }
  - match: common
    rewrite: [${rule('never')}]`;

    const { rules } = settings(yaml).rewrites;

    expect(rules.map(({ change, where }) => [change, where])).toEqual([
      [{ kind: 'text', value: 'one' }, 'apigee.yaml:3:35'],
      [{ kind: 'text', value: 'two' }, 'apigee.yaml:6:15'],
      [{ kind: 'text', value: 'three' }, 'apigee.yaml:7:39'],
    ]);
  });

  it('changes no base path and no target of a shared flow, and tests only one that is named', () => {
    const yaml = `
environments: { test: { basePath: { suffix: -x }, targets: { '*': https://x }, smokeTests: [{ url: /all }] } }
bundles: [{ match: common, smokeTests: [{ url: https://api.acme.com/x }] }]`;

    const { rewrites, smokeTests } = settings(yaml, { bundle: common });

    expect(rewrites).toMatchObject({ targets: [], basePaths: [] });
    expect(smokeTests.map(({ name }) => name)).toEqual(['GET https://api.acme.com/x']);
  });

  it('fills variables in as text, never as a reference or as XML', () => {
    const yaml = `
variables: [A, B]
environments:
  test:
    rewrite:
      - { files: '*', xpath: /x, text: 'a\${A}b$\${A}' }
      - { files: '*', xpath: /x, add: '<p n="\${B}">\${B}</p>' }
      - { files: '*', xpath: /x, attribute: { n: '\${B}' } }`;

    const { rules } = settings(yaml, { variables: { A: '${B}', B: '"<&' } }).rewrites;

    expect(rules.map(({ change }) => change)).toEqual([
      { kind: 'text', value: 'a${B}b${A}' },
      { kind: 'add', xml: '<p n="&#34;&#60;&#38;">&#34;&#60;&#38;</p>' },
      { kind: 'attribute', attributes: { n: '"<&' } },
    ]);
  });

  it('names every variable without a value, and reads none that is not listed', () => {
    const yaml = `
variables: [HOST, KEY]
environments: { test: { targets: { a: 'https://\${HOST}' }, smokeTests: [{ url: /x, headers: { k: '\${KEY}' } }] } }`;

    const refused = refusalOf(() => settings(yaml, { variables: { KEY: '', OTHER: 'x' } }));

    expect([refused, ...refused.also].map(({ message }) => message)).toEqual([
      'apigee.yaml:4:39 needs the variable HOST, which has no value, for orders in test.',
      'apigee.yaml:4:98 needs the variable KEY, which has no value, for orders in test.',
    ]);
  });

  it('refuses a base path end that no path can have, without its value', () => {
    const yaml = 'variables: [S]\nenvironments: { test: { basePath: { suffix: "-${S}" } } }';

    expect(refusalOf(() => settings(yaml, { variables: { S: 'a b?c' } })).message).not.toContain('a b?c');
    expect(settings(yaml, { variables: { S: 'ok' } }).rewrites.basePaths[0]?.suffix).toBe('-ok');
  });

  it('makes a smoke test complete, and its values secret', () => {
    const yaml = `
variables: [KEY]
environments: { test: { smokeTests: [{ url: '/x?k=\${KEY}', headers: { X-Key: '\${KEY}' }, status: 204 }] } }`;

    const [test] = settings(yaml, { variables: { KEY: 'hunter2' } }).smokeTests;

    expect(test).toMatchObject({
      name: 'GET /x?k=${KEY}',
      method: 'GET',
      retries: 3,
      timeoutMs: 10_000,
      expected: { statuses: [204] },
    });
    expect(test?.headers['x-key']?.value.reveal()).toBe('hunter2');
    expect(test?.url.value.reveal()).toBe('/x?k=hunter2');
    expect(JSON.stringify(test)).not.toContain('hunter2');
  });

  it('takes every success for a smoke test’s answer, unless it says which', () => {
    const statuses = (more: string) =>
      settings(`environments: { test: { smokeTests: [{ url: /${more} }] } }`).smokeTests.map(
        ({ expected }) => expected.statuses,
      );
    const [successes] = statuses('');

    expect([successes?.length, successes?.[0], successes?.at(-1)]).toEqual([100, 200, 299]);
    expect(statuses(', status: [200, 404]')).toEqual([[200, 404]]);
  });

  it('keeps as many revisions as the bundle says, else the manifest', () => {
    const yaml = 'retention: { keep: 50 }\nbundles: [{ match: orders, retention: { keep: 5 } }]';

    expect(settings(yaml).keepRevisions).toBe(5);
    expect(settings(yaml, { bundle: common }).keepRevisions).toBe(50);
  });
});

function refusalOf(act: () => unknown): PipeError {
  try {
    act();
  } catch (error) {
    if (error instanceof PipeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
