import type { RewriteRules } from '../../domain/rewrite.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { BundleContent } from '../content.ts';
import type { Documents } from '../documents.ts';
import type { Applied } from './applied.ts';
import { applyRule } from './apply-rule.ts';
import { changeBasePaths } from './change-base-paths.ts';
import { changeTarget } from './change-target.ts';
import { OpenFiles } from './open-files.ts';

export interface RewrittenContent {
  readonly content: BundleContent;
  /** Of the files that the rules looked into, rewritten. */
  readonly documents: Documents;
  readonly applied: readonly AppliedRewrite[];
}

/** What one rule did to one file; never a value, which may be a secret. */
interface AppliedRewrite {
  readonly file: string;
  /** `set text at /Quota/Allow/@count`. */
  readonly what: string;
  readonly places: number;
  readonly where: string;
}

/**
 * A bundle's content with the rules carried out in their order, then target URLs, then base paths. Only the
 * characters that a rule changes are changed. Throws PipeError `manifest-invalid` with every rule that
 * matches nothing or cannot be carried out.
 */
export function rewriteContent(content: BundleContent, rules: RewriteRules): RewrittenContent {
  const files = new OpenFiles(content);
  const applied: AppliedRewrite[] = [];
  const problems: PipeError[] = [];
  const settle = (result: Applied, where: string): void => {
    if (result.kind === 'applied') applied.push(...result.changes.map((change) => ({ ...change, where })));
    else problems.push(problemOf(rules, result, where));
  };
  for (const rule of rules.rules) settle(applyRule(files, rule), rule.where);
  for (const change of rules.targets) settle(changeTarget(files, change), change.where);
  for (const change of rules.basePaths) settle(changeBasePaths(files, change), change.where);
  throwAll(problems);
  return { content: files.content(), documents: files.documents(), applied };
}

function problemOf(rules: RewriteRules, failure: Applied & { kind: 'failed' }, where: string): PipeError {
  const subject = `The rewrite at ${where} ${failure.reason}, in ${rules.bundle} for ${rules.environment}.`;
  return new PipeError('manifest-invalid', `${subject} Nothing was deployed.`, { hint: failure.hint, where });
}
