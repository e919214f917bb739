import type { Credential } from '../../domain/secrets/credential.ts';
import { Secret } from '../../domain/secrets/secret.ts';
import type { ConfigSources } from '../config-sources.ts';
import { serviceUrl } from '../value-types.ts';
import type { VariableProblems } from '../variable-problems.ts';
import type { Values } from './read-variables.ts';

/**
 * The way to sign in. A ready token wins over a key, a key over the keyless sign-in: the more specific
 * the variable, the likelier it was set for this run.
 */
export function readCredential(
  known: Values,
  sources: ConfigSources,
  found: VariableProblems,
): Credential | undefined {
  if (known.ACCESS_TOKEN !== undefined) return { kind: 'access-token', token: known.ACCESS_TOKEN };
  if (known.KEY_FILE !== undefined) return readKey(known.KEY_FILE, sources.keyFile, found);
  if (known.WORKLOAD_IDENTITY_PROVIDER !== undefined) {
    return readWorkloadIdentity(known, known.WORKLOAD_IDENTITY_PROVIDER, { sources, found });
  }
  // One that was given and refused is no reason to ask for another.
  if (found.all.some(({ variable }) => variable === 'ACCESS_TOKEN' || variable === 'KEY_FILE'))
    return undefined;
  const message =
    'is missing, and so are KEY_FILE and ACCESS_TOKEN: one of the three signs in to Google; the first needs no stored key.';
  found.add('WORKLOAD_IDENTITY_PROVIDER', message);
  return undefined;
}

/** What `KEY_FILE` holds: the key itself, or a path (then the caller reads the file). */
export function keyIn(keyFile: Secret): { kind: 'json'; json: Secret } | { kind: 'path'; path: string } {
  const text = keyFile.reveal().trim();
  if (text.startsWith('{')) return { kind: 'json', json: new Secret(mendKey(text)) };
  const decoded = /^[A-Za-z0-9+/_=\s-]+$/.test(text)
    ? Buffer.from(text, 'base64').toString('utf8').trim()
    : '';
  return decoded.startsWith('{')
    ? { kind: 'json', json: new Secret(mendKey(decoded)) }
    : { kind: 'path', path: text };
}

/** JSON whose texts hold real line breaks, as an editor or `echo -e` makes of a key, with those written as JSON does. */
function mendKey(json: string): string {
  let isInText = false;
  return json.replaceAll(/\\[^]|"|\r?\n/g, (piece) => {
    if (piece === '"') isInText = !isInText;
    return isInText && piece.endsWith('\n') && !piece.startsWith('\\') ? String.raw`\n` : piece;
  });
}

function readKey(
  keyFile: Secret,
  fileContent: Secret | undefined,
  found: VariableProblems,
): Credential | undefined {
  const held = keyIn(keyFile);
  const json = held.kind === 'json' ? held.json : fileContent && new Secret(mendKey(fileContent.reveal()));
  if (json === undefined) {
    const message =
      'is neither the JSON of a key, nor base64 of it, nor the path of a file that can be read.';
    found.add('KEY_FILE', message);
    return undefined;
  }
  const refusal = refusalOf(json);
  if (refusal === undefined) return { kind: 'key', json };
  found.add('KEY_FILE', refusal);
  return undefined;
}

function refusalOf(json: Secret): string | undefined {
  const key = parseObject(json.reveal());
  if (key === undefined) return 'does not hold well-formed JSON: was it cut or quoted twice?';
  if (typeof key['type'] === 'string' && key['type'] !== 'service_account') {
    return (
      OTHER_FILES[key['type']] ?? 'is not the key of a service account: its type must be service_account.'
    );
  }
  const uri = key['token_uri'];
  if (typeof uri === 'string' && uri !== '' && serviceUrl(uri).refusal !== undefined)
    return 'holds a token_uri that is no https address without user, query or fragment: restore what Google wrote there.';
  const missing = ['client_email', 'private_key'].filter((field) => typeof key[field] !== 'string');
  return missing.length === 0 ? undefined : `is not a service-account key: ${missing.join(' and ')} missing.`;
}

/** Files of Google's that sign in somewhere and are no key. */
const OTHER_FILES: Readonly<Record<string, string>> = {
  external_account:
    'is not the key of a service account but the configuration of a keyless sign-in: remove it and set WORKLOAD_IDENTITY_PROVIDER to the projects/… of its "audience".',
  authorized_user:
    'is not the key of a service account but a person’s own sign-in (type authorized_user, of gcloud): create a key of a service account, or set WORKLOAD_IDENTITY_PROVIDER.',
};

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    // The parser's message quotes the text, which is a private key.
    return undefined;
  }
}

function readWorkloadIdentity(
  known: Values,
  provider: string,
  { sources, found }: { sources: ConfigSources; found: VariableProblems },
): Credential | undefined {
  const token = sources.environment['BITBUCKET_STEP_OIDC_TOKEN']?.trim() ?? '';
  if (token === '') {
    const message = 'is set, but the step has no OIDC token: add "oidc: true" to the step.';
    found.add('WORKLOAD_IDENTITY_PROVIDER', message);
    return undefined;
  }
  return {
    kind: 'workload-identity',
    provider,
    serviceAccount: known.SERVICE_ACCOUNT,
    oidcToken: new Secret(token),
    stsUrl: known.GOOGLE_STS_URL,
    iamCredentialsUrl: known.GOOGLE_IAMCREDENTIALS_URL,
  };
}
