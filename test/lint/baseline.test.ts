import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { type Baseline, parseBaseline, splitByBaseline, writeBaseline } from '../../src/lint/baseline.ts';

const file = 'proxies/orders/apiproxy/policies/Q.xml';
const finding = (line: number, message = 'Wrong.'): Finding => ({
  bundle: 'orders',
  kind: 'apiproxy',
  file,
  line,
  rule: 'PO035',
  severity: 'error',
  message,
});
const sourcesOf = (...lines: string[]) => new Map([[file, lines]]);

function baselineOf(findings: readonly Finding[], sources: ReturnType<typeof sourcesOf>): Baseline {
  const baseline = parseBaseline(writeBaseline(findings, sources));
  if (typeof baseline === 'string') throw new Error(baseline);
  return baseline;
}

describe('a baseline', () => {
  it('accepts its findings again when their lines move and their white space changes', () => {
    const baseline = baselineOf([finding(1, 'See line 7.')], sourcesOf('<Allow/>'));

    const moved = splitByBaseline(
      [finding(4, 'See line 12.')],
      baseline,
      sourcesOf('', '', '', '\t<Allow />'),
    );

    expect(moved).toMatchObject({ fresh: [], outdated: 0 });
    expect(moved.accepted).toHaveLength(1);
  });

  it('does not accept the same mistake in another line, or once more', () => {
    const sources = sourcesOf('<Allow/>', '<Deny/>', '<Allow/>');
    const baseline = baselineOf([finding(1)], sources);

    const { fresh, accepted } = splitByBaseline([finding(1), finding(2), finding(3)], baseline, sources);

    expect(accepted).toEqual([finding(1)]);
    expect(fresh).toEqual([finding(2), finding(3)]);
  });

  it('says how much of it nothing matches any more', () => {
    const sources = sourcesOf('<Allow/>', '<Deny/>');
    const baseline = baselineOf([finding(1), finding(2)], sources);

    expect(splitByBaseline([finding(2)], baseline, sources).outdated).toBe(1);
  });

  it('is written the same whatever the order, and holds no line of any file', () => {
    const sources = sourcesOf('secret-of-line-one', 'b');
    const findings = [finding(1), finding(2), finding(2)];

    const text = writeBaseline(findings, sources);

    expect(text).toBe(writeBaseline([...findings].reverse(), sources));
    expect(text).not.toContain('secret-of-line-one');
    expect([...text.matchAll(/"count": (\d)/g)].map(([, count]) => count)).toEqual(
      expect.arrayContaining(['1', '2']),
    );
  });

  it('knows a message again that names a file from the root of another machine', () => {
    const sources = sourcesOf('a');
    const told = (message: string): Finding => ({ ...finding(1), message });
    const old = told('Unexpected file found: /somewhere/clone/proxies/orders/apiproxy/odd.txt.');

    for (const path of ['proxies/orders/apiproxy/odd.txt', '/opt/build/apiproxy/odd.txt']) {
      const { fresh } = splitByBaseline(
        [told(`Unexpected file found: ${path}.`)],
        baselineOf([old], sources),
        sources,
      );
      expect(fresh).toEqual([]);
    }
  });

  it.each([
    ['proxies/orders/apiproxy', '/srv/ann/work/'],
    ['apiproxy', '/Volumes/Ann Lee/API clones/'],
    ['my proxies/orders/apiproxy', '/builds/a b/'],
    ['apiproxy/flows/sharedflowbundle', '/opt/apiproxy/one/'],
    ['proxies/orders/apiproxy', 'C:/Work/Ann Lee/'],
  ])('written with paths of a laptop holds on a build machine: %s in %s', (folder, laptop) => {
    const odd = { ...finding(0), file: folder };
    const told = (path: string) =>
      `Unexpected extension found with file ${path}${folder}/odd.txt. Valid: xml`;
    const entry = { file: folder, rule: odd.rule, message: told(laptop), line: '', count: 1 };

    const { fresh, outdated } = splitByBaseline([{ ...odd, message: told('') }], [entry], sourcesOf());

    expect({ fresh, outdated }).toEqual({ fresh: [], outdated: 0 });
  });

  it.each([
    ['no', 'is not JSON.'],
    ['[]', 'is no lint baseline.'],
    ['{"version":2,"accepted":[]}', 'is no lint baseline (version).'],
    ['{"version":1,"accepted":[{"file":1}]}', 'is no lint baseline (accepted.0.file).'],
  ])('that is none gets a sentence, which names the place: %j', (text, sentence) => {
    expect(parseBaseline(text)).toBe(`${sentence} Write it anew with LINT_BASELINE_WRITE.`);
  });
});
