import { faultOf } from '../deploy/judge-attempts.ts';
import type { Outcome } from '../domain/run-result.ts';
import { acceptFindings, lintBundles, tellLinted } from '../lint/lint-bundles.ts';
import { findBundles } from '../lint/read-repository.ts';
import type { Run } from '../run/context.ts';

/** Lints what the repository holds; speaks to nobody. */
export async function lint(run: Run): Promise<Outcome> {
  const found = await findBundles(run, { namesMustDiffer: false });
  const linted = await lintBundles(run, found.bundles, []);
  run.ports.logger.progress(undefined);
  tellLinted(run, linted);
  const faults = found.problems.map((problem) => faultOf(problem.code, false));
  if (faults.includes('invalid')) return 'invalid';
  if (run.config.lint.writeBaseline) {
    await acceptFindings(run);
    return faults.length > 0 ? 'findings' : 'done';
  }
  return linted.failed || faults.length > 0 ? 'findings' : 'done';
}
