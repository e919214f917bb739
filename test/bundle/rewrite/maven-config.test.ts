import { describe, expect, it } from '@jest/globals';
import { mavenConfigPath, mavenRules } from '../../../src/bundle/rewrite/maven-config.ts';
import { parseMavenConfig } from '../../../src/bundle/rewrite/maven-json.ts';
import { rewriteContent } from '../../../src/bundle/rewrite/rewrite-content.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';
import { contentOf, NO_RULES, textOf } from './bundle-of.ts';

const file = 'src/gateway/orders/config.json';
const bundle = { name: 'orders', kind: 'apiproxy' } as const;

/** A configuration of one section and one file with one token. */
function config(section: string, name: string, token: object): string {
  return JSON.stringify({ configurations: [{ name: 'test', [section]: [{ name, tokens: [token] }] }] });
}

function rulesOf(text: string, kind: 'apiproxy' | 'sharedflow' = 'apiproxy') {
  return mavenRules({
    json: parseMavenConfig(text, file),
    file,
    bundle: { ...bundle, kind },
    environment: 'test',
  });
}

describe('Maven’s config.json', () => {
  it('lies beside the bundle’s folder', () => {
    expect(mavenConfigPath({ path: 'src/gateway/orders' })).toBe(file);
    expect(mavenConfigPath({ path: '.' })).toBe('config.json');
  });

  it('sets text, attributes and whole elements of policies, proxies and targets, as the plugin does', () => {
    const text = JSON.stringify({
      configurations: [
        {
          name: 'prod',
          policies: [{ name: 'Quota.xml', tokens: [{ xpath: '/Quota/Allow/@count', value: 'no' }] }],
        },
        {
          name: 'test',
          policies: [
            {
              name: 'Quota.xml',
              tokens: [
                { xpath: '/Quota/Allow/@count', value: 10 },
                { xpath: '/Quota/Interval', value: '1.0' },
              ],
            },
          ],
          proxies: [
            { name: 'default.xml', tokens: [{ xpath: '/ProxyEndpoint/HTTPProxyConnection', value: '' }] },
          ],
          targets: [
            {
              name: 'default.xml',
              tokens: [{ xpath: '/TargetEndpoint//URL', value: 'https://test.example?a=1&b=2' }],
            },
          ],
        },
      ],
    });
    const content = contentOf({
      'apiproxy/policies/Quota.xml': '<Quota><Allow count="5"/><Interval ref="x">2</Interval></Quota>',
      'apiproxy/proxies/default.xml':
        '<ProxyEndpoint><HTTPProxyConnection><BasePath>/x</BasePath></HTTPProxyConnection></ProxyEndpoint>',
      'apiproxy/targets/default.xml':
        '<TargetEndpoint><HTTPTargetConnection><URL/></HTTPTargetConnection></TargetEndpoint>',
    });

    const result = rewriteContent(content, { ...NO_RULES, rules: rulesOf(text) });

    expect(textOf(result.content, 'apiproxy/policies/Quota.xml')).toBe(
      '<Quota><Allow count="10"/><Interval ref="x">1.0</Interval></Quota>',
    );
    expect(textOf(result.content, 'apiproxy/proxies/default.xml')).toBe(
      '<ProxyEndpoint><HTTPProxyConnection></HTTPProxyConnection></ProxyEndpoint>',
    );
    expect(textOf(result.content, 'apiproxy/targets/default.xml')).toContain(
      '<URL>https://test.example?a=1&amp;b=2</URL>',
    );
  });

  it('keeps a number as it is written', () => {
    const text =
      '{"configurations":[{"name":"test","policies":[{"name":"Q.xml","tokens":[{"xpath":"/Q","value":1.0}]}]}]}';

    expect(rulesOf(text)[0]?.change).toMatchObject({ value: '1.0' });
  });

  it('takes the first configuration of a name and the first entry of a file', () => {
    const entry = (value: string) => ({ name: 'Q.xml', tokens: [{ xpath: '/Q', value }] });
    const text = JSON.stringify({
      configurations: [
        { name: 'test', policies: [entry('first'), entry('second')] },
        { name: 'test', policies: [entry('third')] },
      ],
    });

    expect(rulesOf(text).map(({ change }) => change)).toEqual([
      { kind: 'text', value: 'first', replaceChildren: true },
    ]);
  });

  it('reads a shared flow’s policies and flows', () => {
    const content = contentOf({ 'sharedflowbundle/sharedflows/default.xml': '<SharedFlow name="a"/>' });
    const rules = rulesOf(
      config('sharedflows', 'default.xml', { xpath: '/SharedFlow/@name', value: 'b' }),
      'sharedflow',
    );

    expect(
      textOf(
        rewriteContent(content, { ...NO_RULES, rules }).content,
        'sharedflowbundle/sharedflows/default.xml',
      ),
    ).toContain('"b"');
  });

  it('is an error where a token or a file matches nothing, which the plugin passed over in silence', () => {
    const content = contentOf({ 'apiproxy/policies/Q.xml': '<Q/>' });
    const apply = (name: string, xpath: string) => () =>
      rewriteContent(content, {
        ...NO_RULES,
        rules: rulesOf(config('policies', name, { xpath, value: 'x' })),
      });

    expect(apply('Q.xml', '/Quota')).toThrow(
      /config.json \(test, policies, Q.xml, token 1\) finds nothing at \/Quota/,
    );
    expect(apply('R.xml', '/Q')).toThrow(/finds no XML file at .*R.xml/);
  });

  it('names the configurations it has where the environment’s is missing', () => {
    expect(() => rulesOf('{"configurations":[{"name":"prod"}]}')).toThrow(
      /has no configuration named test, which orders needs/,
    );
    expect(hintOf(() => rulesOf('{"configurations":[{"name":"prod"}]}'))).toContain('prod');
    expect(hintOf(() => rulesOf('{"configurations":[{"name":"tets"}]}'))).toBe('Did you mean tets?');
    expect(() => rulesOf('[]')).toThrow(/no configuration named test/);
  });

  it('refuses a Maven property by name', () => {
    const text = config('policies', 'Q.xml', { xpath: '/Q', value: 'https://${target.host}/v1' });

    expect(() => rulesOf(text)).toThrow(/uses \$\{target\.host\}, a Maven property/);
  });

  it('says where it is not JSON, or too large', () => {
    expect(() => parseMavenConfig('{\n  "configurations": [],\n}', file)).toThrow(`${file}:3:1 is not JSON`);
    expect(() => parseMavenConfig(' '.repeat(1_100_000), file)).toThrow(/larger than 1 MB/);
  });
});

function hintOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof PipeError) return error.hint;
  }
  return undefined;
}
