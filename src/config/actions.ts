/** What the pipe can do. */
export const ACTIONS = [
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
  'setup',
] as const;
export type Action = (typeof ACTIONS)[number];

/** Those that ask and leave everything as it is: to them a misspelt variable is a warning. A setup that writes is none. */
export const ASKING: readonly string[] = ['lint', 'plan', 'check', 'query', 'audit', 'setup'];
