import { describe, expect, it } from '@jest/globals';
import type { Bundle } from '../../../src/domain/bundle.ts';
import { checkBundles } from '../../../src/lint/rules/check-bundles.ts';
import type { Files } from '../../../src/ports/files.ts';

type Tree = Readonly<Record<string, string>>;

/** Files in memory, as far as reading a bundle's folder goes. */
function filesOf(tree: Tree): { readonly files: Files; readonly reads: readonly string[] } {
  const reads: string[] = [];
  const below = (folder: string): string[] =>
    Object.keys(tree).filter((path) => path.startsWith(`${folder}/`));
  const files: Pick<Files, 'walk' | 'read' | 'resolve'> = {
    walk: (folder) =>
      Promise.resolve(
        below(folder).map((path) => ({
          path: path.slice(folder.length + 1),
          kind: 'file' as const,
          bytes: 1,
        })),
      ),
    read: (path) => {
      reads.push(path);
      return Promise.resolve(new TextEncoder().encode(tree[path]));
    },
    resolve: (...parts) => parts.join('/'),
  };
  return { files: files as Files, reads };
}

const endpoint = (basePath: string): string =>
  `<ProxyEndpoint name="default">\n<!-- <BasePath>/old</BasePath> -->\n<HTTPProxyConnection>\n<BasePath>${basePath}</BasePath></HTTPProxyConnection></ProxyEndpoint>`;
const callout = (flow: string, before = ''): string =>
  `<FlowCallout name="x">\n${before}\n<SharedFlowBundle>${flow}</SharedFlowBundle>\n</FlowCallout>`;

function bundle(path: string, entries: Tree, facts: Partial<Bundle> = {}): { bundle: Bundle; tree: Tree } {
  return {
    bundle: {
      name: path,
      kind: 'apiproxy',
      path,
      source: { kind: 'folder', absolutePath: `/clone/${path}` },
      entries: Object.keys(entries).map((name) => ({ name, bytes: 1 })),
      descriptor: undefined,
      digest: '',
      basePaths: [],
      sharedFlowsCalled: [],
      usesGoogleAuthentication: false,
      description: '',
      ...facts,
    },
    tree: Object.fromEntries(Object.entries(entries).map(([name, text]) => [`/clone/${path}/${name}`, text])),
  };
}

async function check(made: readonly ReturnType<typeof bundle>[], excluded: readonly string[] = []) {
  const { files, reads } = filesOf(Object.assign({}, ...made.map(({ tree }) => tree)) as Tree);
  const findings = await checkBundles(
    made.map((one) => one.bundle),
    { files, excluded },
  );
  return { findings, reads };
}

const orders = (basePath: string, path = 'orders') =>
  bundle(path, { 'apiproxy/proxies/default.xml': endpoint(basePath) }, { basePaths: [basePath] });

describe('PIPE003, a shared flow that is nowhere', () => {
  const caller = (text: string) =>
    bundle('orders', { 'apiproxy/policies/FC.xml': text }, { sharedFlowsCalled: ['log'] });

  it('is found at the policy that calls it', async () => {
    const { findings } = await check([caller(callout('log'))]);

    expect(findings).toEqual([
      expect.objectContaining({
        rule: 'PIPE003',
        file: 'orders/apiproxy/policies/FC.xml',
        line: 3,
        severity: 'warning',
      }),
    ]);
    expect(findings[0]?.message).toContain('log');
  });

  it('is none where the repository holds it, where it is left out, or disabled at the policy', async () => {
    const flow = bundle('log', {}, { kind: 'sharedflow' });

    expect((await check([caller(callout('log')), flow])).findings).toEqual([]);
    expect((await check([caller(callout('log'))], ['PIPE003'])).findings).toEqual([]);
    const disabled = callout('log', '<!-- apigeelint disable=TD004,PIPE003 -->');
    expect((await check([caller(disabled)])).findings).toEqual([]);
  });
});

describe('PIPE004, a base path claimed twice', () => {
  it('is found at both, naming the other', async () => {
    const { findings } = await check([
      orders('/v1/orders'),
      orders('/v1/orders/', 'copy'),
      orders('/v1', 'other'),
    ]);

    expect(findings.map(({ rule, file, line }) => [rule, file, line])).toEqual([
      ['PIPE004', 'orders/apiproxy/proxies/default.xml', 4],
      ['PIPE004', 'copy/apiproxy/proxies/default.xml', 4],
    ]);
    expect(findings[0]?.message).toContain('copy');
  });

  it.each(['/{{ BASE_PATH }}', '/TO_BE_REPLACED', '/@path@/v1', '/${basepath}', '/__PATH__', '/%PATH%'])(
    'is not claimed by a placeholder: %s',
    async (basePath) => {
      expect(await check([orders(basePath), orders(basePath, 'b')])).toEqual({ findings: [], reads: [] });
    },
  );

  it('costs no reading where all are different', async () => {
    expect(await check([orders('/a'), orders('/b', 'b')])).toEqual({ findings: [], reads: [] });
  });
});

describe('PIPE005, an endpoint that no call reaches', () => {
  it('is one without a base path, or with one that is taken', async () => {
    const made = bundle(
      'orders',
      {
        'apiproxy/proxies/a.xml': endpoint('/orders'),
        'apiproxy/proxies/b.xml': endpoint('/orders/'),
        'apiproxy/proxies/c.xml': '<ProxyEndpoint name="c"/>',
        'apiproxy/proxies/d.xml': endpoint('/other'),
      },
      { basePaths: ['/orders', '/orders/', '/other'] },
    );

    const { findings } = await check([made]);

    expect(findings.map(({ file, line }) => [file, line])).toEqual([
      ['orders/apiproxy/proxies/b.xml', 4],
      ['orders/apiproxy/proxies/c.xml', undefined],
    ]);
  });
});
