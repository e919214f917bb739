import { APIGEELINT_RULES } from '../domain/apigeelint-rules.ts';
import { PIPE_RULES } from '../domain/pipe-rules.ts';

/** Every rule id that can be left out or disabled, apigeelint's and ours. External plugins have ids of their own. */
export const KNOWN_RULES: readonly string[] = [...APIGEELINT_RULES, ...Object.keys(PIPE_RULES)];

/** `EX-PO001`: a rule that an `.apigeelintrc` loads from the repository. */
export const EXTERNAL_RULE = /^EX-[A-Z]{2}\d{3}$/;
