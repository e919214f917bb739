import type { Environment } from './environment.ts';

const TOKENS = ['ACCESS_TOKEN', 'BITBUCKET_ACCESS_TOKEN', 'BITBUCKET_API_TOKEN'];

/**
 * The environment with what is certainly no part of a token taken off: the header's own words before it. Done
 * before anything else, so that what is hidden from the log is what is really sent.
 */
export function tidyEnvironment(environment: Environment): Environment {
  const tidied = TOKENS.flatMap((name) => {
    const value = environment[name];
    return value === undefined
      ? []
      : [[name, value.trim().replace(/^(?:authorization:\s{0,8})?bearer\s{1,8}/i, '')]];
  });
  return { ...environment, ...(Object.fromEntries(tidied) as Record<string, string>) };
}
