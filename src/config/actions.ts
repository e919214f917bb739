import { orList } from './value-types.ts';

/** What this version can do. */
export const BUILT = [
  'lint',
  'plan',
  'deploy',
  'check',
  'preview',
  'cleanup',
  'drift',
  'export',
  'rollback',
  'promote',
  'undeploy',
  'query',
  'audit',
] as const;
/** What later versions will do as well: read and checked already, and refused in a sentence. */
const LATER = ['setup'] as const;
export const ACTIONS = [...BUILT, ...LATER] as const;
export type Action = (typeof ACTIONS)[number];

/** Why an action cannot be chosen yet, as the end of a sentence that begins with ACTION; none if it can. */
export function refusalOfAction(action: Action): readonly string[] {
  if (BUILT.some((built) => built === action)) return [];
  return [`must be ${orList(BUILT)}; ${action} comes with a later version.`];
}

/** Those that ask and leave everything as it is: to them a misspelt variable is a warning. */
export const ASKING: readonly string[] = ['lint', 'plan', 'check', 'export', 'query', 'audit'];
