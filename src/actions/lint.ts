import type { ConfigOf } from '../config/config.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { acceptFindings, lintBundles, tellLinted } from '../lint/lint-bundles.ts';
import { readRepository } from '../lint/read-repository.ts';
import type { Run } from '../run/context.ts';
import { loadRenderers } from '../run/write-reports.ts';

/** Lints what the repository holds; speaks to nobody. */
export async function lint(run: Run<ConfigOf<'lint'>>): Promise<Outcome> {
  const found = await readRepository(run, { namesMustDiffer: true });
  const [linted] = await Promise.all([lintBundles(run, found.bundles, []), loadRenderers()]);
  run.events.emit({ kind: 'busy', doing: undefined });
  tellLinted(run, linted);
  const fault = worstOf(found.problems.map((problem) => outcomeOf(problem, { changed: false })));
  if (fault === 'invalid') return fault;
  if (run.config.lint.writeBaseline) {
    await acceptFindings(run, linted);
    return fault ?? 'done';
  }
  return fault ?? (linted.failed ? 'findings' : 'done');
}
