import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';
import { keyOf, original } from './original.ts';

const terms = (count: number, operator = 'or'): string =>
  Array.from({ length: count }, (_, index) => `(request.header.h${index} = "v${index}")`).join(
    ` ${operator} `,
  );

const withConditions = (name: string, ...conditions: readonly string[]): Record<string, string> => ({
  ...plainProxy(name),
  [`${name}/apiproxy/proxies/default.xml`]: `<ProxyEndpoint name="default">
  <HTTPProxyConnection><BasePath>/${name}</BasePath></HTTPProxyConnection>
${conditions.map((text, index) => `  <RouteRule name="r${index}"><Condition>${text}</Condition></RouteRule>`).join('\n')}
  <RouteRule name="none"/>
</ProxyEndpoint>
`,
});

async function lint(files: Record<string, string>, excluded: readonly string[] = []) {
  const clone = writeTree(temporaryFolder('conditions-'), files);
  const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
  const { findings, problems } = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded });
  return { clone, findings, problems };
}

describe('a condition that apigeelint cannot survive', () => {
  it.each([8, 12, 40])('is a finding with file and line, and no death: %i variables', async (count) => {
    const { findings, problems } = await lint(
      withConditions('orders', 'true', terms(count), terms(count, 'and')),
    );

    const ours = findings.filter(({ rule }) => rule === 'PIPE001');
    expect(problems).toEqual([]);
    expect(ours.map(({ line }) => line)).toEqual([4, 5]);
    expect(ours[0]).toMatchObject({ file: 'orders/apiproxy/proxies/default.xml', severity: 'warning' });
    expect(ours[0]?.message).toContain(`${count} variables`);
  });

  it('is left alone where CC006 is left out', async () => {
    const { findings } = await lint(withConditions('orders', terms(12)), ['CC006']);

    expect(findings.filter(({ rule }) => rule === 'PIPE001')).toEqual([]);
  });

  it('says what apigeelint says up to seven variables, absurdities included', async () => {
    const conditions = [
      terms(5),
      terms(3, 'and'),
      'request.verb = "GET" and request.verb = "POST"',
      'a = 1 and a = 2',
      'a = 1 and not (a = 1)',
      'a != null and b > 5 or c ~~ "x.*"',
      'proxy.pathsuffix MatchesPath "/a/**" and proxy.pathsuffix MatchesPath "/b"',
      'a = b',
      'a ==',
      '(a = "x"',
      'a = true and a = false',
    ];

    const { clone, findings } = await lint(withConditions('orders', ...conditions));

    const theirs = await original(clone, join(clone, 'orders/apiproxy'));
    expect(findings.map(({ rule }) => rule)).toContain('CC006');
    expect(findings.map(keyOf).sort()).toEqual([...theirs].sort());
  });
});
