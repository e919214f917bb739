import type { Environment } from '../src/config/read-variables.ts';

/** https://no-color.org and its opposite; otherwise colour is for terminals. */
export function wantsColour(environment: Environment, isTerminal: boolean | undefined): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false;
  const force = environment['FORCE_COLOR'] ?? '';
  if (force !== '') return force !== '0' && force !== 'false';
  return isTerminal === true && environment['TERM'] !== 'dumb';
}
