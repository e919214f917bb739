import { createLinter } from '../../../src/adapters/apigeelint/create-linter.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { builtLinter } from './built-linter.ts';
import { bundlesIn, contentOf, plainProxy, writeTree } from './bundles.ts';

/**
 * Milliseconds, in whole seconds, in which this machine starts a linter and lints some bundles at this moment: three
 * more than twice what it just took. A limit of the test's own guess would end sound bundles too on a busy one.
 */
export async function enoughTime(bundles = 5): Promise<number> {
  const proxies = Array.from({ length: bundles }, (_, index) =>
    Object.entries(plainProxy(`p${index}`, { 'resources/jsc/a.js': 'var a = 1\n' })),
  );
  const clone = writeTree(temporaryFolder('enough-time-'), Object.fromEntries(proxies.flat()));
  const linter = createLinter({ contentOf, program: builtLinter(), node: process.execPath, clone });
  const startedMs = performance.now();
  await linter.inspect(bundlesIn(clone), { profile: 'apigeex', excluded: [] });
  return 1000 * Math.ceil(3 + (2 * (performance.now() - startedMs)) / 1000);
}
