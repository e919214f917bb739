import type { Environment } from '../environment.ts';
import type { VariableProblems } from '../variable-problems.ts';

const PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
const EXCEPTIONS = ['no_proxy', 'NO_PROXY'];

/**
 * Proxies are configuration: one that Node would not take, or would pass over without a word, is a problem. Its
 * value may hold a password and is never shown.
 */
export function checkProxies(environment: Environment, found: VariableProblems): void {
  for (const name of PROXIES) {
    const fault = faultOf(environment[name]?.trim() ?? '');
    if (fault !== undefined) found.add(name, fault);
  }
  for (const name of EXCEPTIONS) {
    if (/\p{Cc}/u.test(environment[name]?.trim() ?? '')) {
      found.add(name, 'holds a control character; it lists hosts, with commas between them.');
    }
  }
}

function faultOf(value: string): string | undefined {
  if (value === '') return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(value)?.[1]?.toLowerCase();
  if (scheme === undefined) return 'has no scheme: write http:// or https:// before the host.';
  if (scheme !== 'http' && scheme !== 'https') {
    return 'is of a kind that is not supported: only proxies at http:// and https:// are.';
  }
  return isTaken(value)
    ? undefined
    : 'is no URL: a blank, or a character in user or password that must be percent-encoded?';
}

/** Also what Node decodes later: a stray % in a password is no URL to it. */
function isTaken(value: string): boolean {
  if (!URL.canParse(value) || /[\s\p{Cc}]/u.test(value)) return false;
  const { hostname, username, password } = new URL(value);
  try {
    const plain = `${decodeURIComponent(username)}${decodeURIComponent(password)}`;
    return hostname !== '' && !/\p{Cc}/u.test(plain);
  } catch {
    return false;
  }
}
