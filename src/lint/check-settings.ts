import { APIGEELINT_RULES, APIGEELINT_VERSION } from '../domain/findings/apigeelint-rules.ts';
import { PIPE_RULES } from '../domain/findings/pipe-rules.ts';
import { nearestName } from '../domain/text/nearest-name.ts';

/**
 * What is wrong with the list of rules to leave out: one sentence for each, written to follow the variable's
 * name ("LINT_EXCLUDE names PO999, which …").
 */
export function checkExcludedRules(excluded: readonly string[]): readonly string[] {
  const unknown = excluded.filter((rule) => !KNOWN_RULES.includes(rule) && !EXTERNAL_RULE.test(rule));
  return [...new Set(unknown)].map((rule) => {
    const near = nearestName(rule, KNOWN_RULES);
    const question = near === undefined ? '' : ` Did you mean ${near}?`;
    return `names ${rule}, which is no rule of apigeelint ${APIGEELINT_VERSION} nor of the pipe.${question}`;
  });
}

/** Every rule id that can be left out or disabled, apigeelint's and ours. External plugins have ids of their own. */
const KNOWN_RULES: readonly string[] = [...APIGEELINT_RULES, ...Object.keys(PIPE_RULES)];

/** `EX-PO001`: a rule that an `.apigeelintrc` loads from the repository. */
const EXTERNAL_RULE = /^EX-[A-Z]{2}\d{3}$/;
