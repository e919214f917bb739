import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { DEFAULT_LIMITS } from '../../../src/adapters/apigeelint/limits.ts';
import type { LintAnswer } from '../../../src/ports/linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import type { Accident } from './accidents/accident.ts';
import { ACCIDENTS_OF_REPORTS, withRoute } from './accidents/of-reports.ts';
import { ACCIDENTS_OF_SETTINGS } from './accidents/of-settings.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, rootOf, writeTree, zipIn } from './bundles.ts';
import { enoughTime } from './enough-time.ts';
import { inParallel, type OriginalRun, runOriginal } from './original.ts';

const ACCIDENTS: Readonly<Record<string, Accident>> = { ...ACCIDENTS_OF_REPORTS, ...ACCIDENTS_OF_SETTINGS };

describe('where apigeelint is wrong by accident', () => {
  const runs = new Map<string, OriginalRun>();
  let answer: LintAnswer;

  beforeAll(async () => {
    const outside = temporaryFolder('accidents-');
    writeTree(outside, {
      'eslint.config.mjs': "export default [{ rules: { 'no-var': 'error' } }];\n",
      'home/.apigeelintrc': '--excluded BN005\n',
    });
    const clone = writeTree(
      join(outside, 'clone'),
      Object.fromEntries(
        Object.entries(ACCIDENTS).flatMap(([name, { files }]) => Object.entries(files(name))),
      ),
    );
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
    answer = await linter.inspect(bundlesIn(clone), {
      profile: 'apigeex',
      profileGiven: false,
      excluded: [],
    });
    await inParallel(Object.entries(ACCIDENTS), 2, async ([name, { call, aboveRoot }]) => {
      const path = join(clone, name, aboveRoot === true ? '' : 'apiproxy');
      runs.set(name, await runOriginal(clone, path, call?.(outside)));
    });
  });

  it.each(Object.entries(ACCIDENTS))('the pipe is not: %s', (name, accident) => {
    const run = runs.get(name);
    if (run === undefined) throw new Error('the original did not run');
    const isMine = (place: string | undefined): boolean => place?.split('/')[0] === name;

    accident.original(run);

    accident.pipe(
      {
        findings: answer.findings.filter(({ file }) => isMine(file)),
        problems: answer.problems.filter(({ where }) => isMine(where)),
      },
      run,
    );
    expect(accident.reason).not.toBe('');
  });

  it('the pipe is done at once where CC007 multiplies its work with each of many parentheses', async () => {
    const clone = writeTree(temporaryFolder('accidents-'), {
      ...plainProxy('innocent'),
      ...withRoute('nested', `${'('.repeat(20)}a = 1${')'.repeat(20)}`),
    });
    const milliseconds = await enoughTime();
    const limits = { ...DEFAULT_LIMITS, milliseconds };
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone, limits });

    const [run, { findings, problems }] = await Promise.all([
      runOriginal(clone, join(clone, 'nested/apiproxy'), { milliseconds }),
      linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] }),
    ]);

    expect(run).toMatchObject({ exitCode: null, stdout: '' });
    expect(problems).toEqual([]);
    expect(findings.filter(({ rule }) => rule === 'CC007')).toEqual([]);
  });

  it('the pipe names files of a zip by the zip, where a message names a folder that was there for a moment', async () => {
    const clone = temporaryFolder('accidents-');
    const bundle = zipIn(clone, 'x.zip', plainProxy('x', { 'odd.txt': 'x\n' }));
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });

    const { findings, problems } = await linter.inspect([bundle], { profile: 'apigeex', excluded: [] });

    const run = await runOriginal(clone, rootOf(bundle));
    expect(run.findings?.join()).toMatch(/with file [^ ]*\/apigeelint-x\.zip[^ ]+\/apiproxy\/odd\.txt/);
    expect(problems).toEqual([]);
    expect(findings.map(({ message }) => message).join()).toContain('with file x.zip/apiproxy/odd.txt.');
  });

  it('the pipe judges each bundle alone, where BN003 keeps the caches of those before in one process', async () => {
    const clone = writeTree(temporaryFolder('accidents-'), {
      ...withCache('filling', 'PopulateCache'),
      ...withCache('reading', 'LookupCache'),
    });
    const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });

    const { findings } = await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] });

    const alone = await runOriginal(clone, join(clone, 'reading/apiproxy'));
    const together = inOneProcess(['filling', 'reading'].map((name) => join(clone, name, 'apiproxy')));
    expect(alone.findings?.join()).toContain('BN003');
    expect(together).toContain('BN013');
    expect(together).not.toContain('BN003');
    expect(findings.filter(({ rule }) => rule === 'BN003').map(({ bundle }) => bundle)).toEqual(['reading']);
  });
});

const withCache = (name: string, type: string): Record<string, string> => ({
  ...plainProxy(name, {
    'resources/xsd/a.xsd': '<x/>',
    'policies/Cache-1.xml': `<${type} name="Cache-1"><CacheKey><Prefix>p</Prefix><KeyFragment>k</KeyFragment></CacheKey></${type}>\n`,
  }),
  [`${name}/apiproxy/proxies/default.xml`]: `<ProxyEndpoint name="default">
  <PreFlow name="PreFlow"><Request><Step><Name>Cache-1</Name></Step></Request><Response/></PreFlow>
  <HTTPProxyConnection><BasePath>/${name}</BasePath></HTTPProxyConnection>
  <RouteRule name="none"/>
</ProxyEndpoint>
`,
});

/** What apigeelint's own library says of bundles one after the other. */
function inOneProcess(roots: readonly string[]): string {
  const library = resolve('node_modules/apigeelint/lib/package/bundleLinter.js');
  const program = `for (const path of ${JSON.stringify(roots)}) require(${JSON.stringify(library)}).lint(
    { source: { type: 'filesystem', path, sourcePath: path, bundleType: 'apiproxy' }, excluded: {}, profile: 'apigeex' });`;
  return spawnSync(process.execPath, ['--eval', program], { encoding: 'utf8' }).stdout;
}
