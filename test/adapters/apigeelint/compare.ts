import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import type { Bundle } from '../../../src/domain/bundle.ts';
import type { Finding } from '../../../src/domain/findings/finding.ts';
import type { LintSettings } from '../../../src/ports/linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { contentOf, rootOf } from './bundles.ts';
import { inParallel, keyOf, original } from './original.ts';

export const folder = (): string => temporaryFolder('parity-');

/** The pipe's own rules say more than apigeelint does. */
export const theirRules = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ rule }) => !rule.startsWith('PIPE'));

/** What the pipe says of these bundles, and what apigeelint says of each, as sorted keys. */
export async function compare(
  clone: string,
  bundles: readonly Bundle[],
  settings: Partial<LintSettings> = {},
) {
  const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
  const chosen = { profile: 'apigeex', excluded: [], ...settings } as const;
  const ours = await linter.inspect(bundles, chosen);
  const options = [
    '--profile',
    chosen.profile,
    ...(chosen.excluded.length > 0 ? ['-e', chosen.excluded.join(',')] : []),
  ];
  const theirs = await inParallel(bundles, 2, async (bundle) => original(clone, rootOf(bundle), options));
  return {
    problems: ours.problems,
    ours: theirRules(ours.findings).map(keyOf).sort(),
    theirs: theirs.flat().sort(),
  };
}

export const BAD_SCRIPTS: Record<string, string> = {
  'resources/jsc/good.js': 'var a = "b";\n',
  'resources/jsc/bad.js': "var x = 'a'\nlet y = 1\nfunction f() { return x }\n",
  'resources/jsc/broken.js': 'function (\n',
  'resources/jsc/crlf.js': "var a = 'b'\r\nvar c = 'd'\r\n",
  'resources/jsc/bom.js': "\uFEFFvar a = 'b';\n",
  'resources/jsc/deep/er/nested.js': "x = {'a': 1}\n",
  'resources/jsc/disabled.js':
    "/* eslint-disable quotes */\nvar a = 'b';\n// eslint-disable-next-line semi\nvar c = 'd';\n",
  'resources/jsc/old.jsc': "var a = 'b'\n",
  'resources/jsc/empty.js': '',
  'resources/oas/api.json': '{"a":1,}\n',
  'resources/py/x.py': 'print("a")\n',
};
