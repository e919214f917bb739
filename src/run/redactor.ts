import type { Environment } from '../config/environment.ts';
import { VARIABLES, type Variable } from '../config/variables.ts';
import { rememberSecret, withoutSecrets } from '../domain/secrets/redaction.ts';

/** Secrets that Bitbucket itself puts into the environment. */
const BITBUCKETS_OWN = ['BITBUCKET_STEP_OIDC_TOKEN', 'PIPELINES_JWT_TOKEN'];
/** They may carry a password. */
const PROXIES = ['http_proxy', 'https_proxy', 'all_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/**
 * The last net below the Secret type: knows every secret value of the environment, and whatever is minted
 * during the run, and takes them out of a text that is about to leave.
 */
export function createRedactor(environment: Environment): (text: string) => string {
  const hidden = Object.entries<Variable>(VARIABLES).flatMap(([name, variable]) =>
    variable.hidden ? [name] : [],
  );
  for (const name of [...hidden, ...BITBUCKETS_OWN]) rememberSecret(environment[name] ?? '');
  for (const secret of PROXIES.flatMap((name) => secretsOfProxy(environment[name] ?? '')))
    rememberSecret(secret);
  return withoutSecrets;
}

/** The password as it stands and decoded, and with its user, as the header carries it; also of what is no URL. */
function secretsOfProxy(address: string): readonly string[] {
  // `user:password@host` begins like a scheme, and `http:user:password@host` has one without its slashes.
  const accounts = [/^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?([^/?#\s]*)@/i, /^([^/?#\s]*)@/].map(
    (form) => form.exec(address.trim())?.[1] ?? '',
  );
  return accounts
    .filter((account) => account.includes(':'))
    .flatMap((account) => {
      const password = account.slice(account.indexOf(':') + 1);
      return [password, decoded(password), account, decoded(account)];
    });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
