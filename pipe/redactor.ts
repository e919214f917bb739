import type { Environment } from '../src/config/read-variables.ts';
import { VARIABLES, type Variable } from '../src/config/variables.ts';

/** Secrets that Bitbucket itself puts into the environment (FACTS §1.5). */
const BITBUCKETS_OWN = ['BITBUCKET_STEP_OIDC_TOKEN', 'PIPELINES_JWT_TOKEN'];
/** They may carry a password. */
const PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
/** Shorter values would black out ordinary words. */
const SHORTEST = 6;

/**
 * The last net below the Secret type: takes every secret value of the environment out of a text that is
 * about to leave, as it stands and as JSON escapes it.
 */
export function createRedactor(environment: Environment): (text: string) => string {
  const hidden = Object.entries<Variable>(VARIABLES).flatMap(([name, variable]) =>
    variable.hidden ? [name] : [],
  );
  const values = [...hidden, ...BITBUCKETS_OWN]
    .map((name) => environment[name]?.trim() ?? '')
    .flatMap((value) => [value, ...partsOfKey(value)])
    .concat(PROXIES.map((name) => passwordIn(environment[name] ?? '')))
    .filter((value) => value.length >= SHORTEST);
  const forms = new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]));
  const longestFirst = [...forms].sort((one, other) => other.length - one.length);
  return (text) => longestFirst.reduce((rest, form) => rest.replaceAll(form, '***'), text);
}

/** The private part of a key, in base64 too: it would leave as well without the JSON around it. */
function partsOfKey(value: string): readonly string[] {
  const json = value.includes('private_key') ? value : Buffer.from(value, 'base64').toString('utf8');
  const key = /"private_key"\s*:\s*"((?:[^"\\]|\\.)*)"/.exec(json)?.[1];
  return key === undefined ? [] : [key, key.replaceAll(String.raw`\n`, '\n')];
}

function passwordIn(url: string): string {
  return URL.canParse(url) ? new URL(url).password : '';
}
