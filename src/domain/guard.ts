/** What a deploy may only do where `ALLOW` or the manifest's `allow` lists it. */
export const GUARDS = [
  'extensible',
  'base-path-taken',
  'service-account-change',
  'limit',
  'irreversible',
] as const;

export type Guard = (typeof GUARDS)[number];
