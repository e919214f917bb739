import { type BadVariables, QUOTED, row, type Variables } from './bad-variable.ts';

const PROVIDER = 'projects/1/locations/global/workloadIdentityPools/bitbucket/providers/pipelines';
const unsigned = (more: Variables): Variables => ({ ACCESS_TOKEN: '', ...more });
const key = (content: object): Variables => unsigned({ KEY_FILE: JSON.stringify(content) });
const PROVIDERS =
  'WORKLOAD_IDENTITY_PROVIDER must look like projects/123/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, with the project number.';
const NO_KEY =
  'KEY_FILE is neither the JSON of a key, nor base64 of it, nor the path of a file that can be read.';
const CUT = 'KEY_FILE does not hold well-formed JSON: was it cut or quoted twice?';

/** Tokens, keys, providers and accounts that sign in nowhere. */
export const BAD_CREDENTIALS: readonly BadVariables[] = [
  row('a token in quotes', { ACCESS_TOKEN: '"ya29.planted"' }, `ACCESS_TOKEN ${QUOTED}`),
  row('a token in single quotes', { ACCESS_TOKEN: "'ya29.planted'" }, `ACCESS_TOKEN ${QUOTED}`),
  row(
    'a token over two lines',
    { ACCESS_TOKEN: 'ya29.planted\nplanted' },
    'ACCESS_TOKEN holds a blank or a line break: was it cut, or pasted with something beside it?',
  ),
  row(
    'a token that went through a word processor',
    { ACCESS_TOKEN: 'ya29–planted' },
    'ACCESS_TOKEN holds characters that no token has.',
  ),
  row(
    'no credential',
    unsigned({}),
    'WORKLOAD_IDENTITY_PROVIDER is missing, and so are KEY_FILE and ACCESS_TOKEN: one of the three signs in to Google; the first needs no stored key.',
  ),
  row('a key that was cut', unsigned({ KEY_FILE: '{"type":"service_acc' }), CUT),
  row(
    'a key that was cut before it was encoded',
    unsigned({ KEY_FILE: Buffer.from('{"private_key":"planted').toString('base64') }),
    CUT,
  ),
  row('a key in quotes', unsigned({ KEY_FILE: `'{"type":"service_account"}'` }), `KEY_FILE ${QUOTED}`),
  row(
    'the configuration of a keyless sign-in as a key',
    key({ type: 'external_account', audience: '//iam.googleapis.com/x' }),
    'KEY_FILE is not the key of a service account but the configuration of a keyless sign-in: remove it and set WORKLOAD_IDENTITY_PROVIDER to the projects/… of its "audience".',
  ),
  row(
    'somebody’s own sign-in as a key',
    key({ type: 'authorized_user', client_id: '1' }),
    'KEY_FILE is not the key of a service account but a person’s own sign-in (type authorized_user, of gcloud): create a key of a service account, or set WORKLOAD_IDENTITY_PROVIDER.',
  ),
  row(
    'another file of Google’s as a key',
    key({ type: 'impersonated_service_account' }),
    'KEY_FILE is not the key of a service account: its type must be service_account.',
  ),
  row(
    'a key without its half',
    key({ type: 'service_account', client_email: 'a@b.c' }),
    'KEY_FILE is not a service-account key: private_key missing.',
  ),
  row(
    'an empty key',
    key({}),
    'KEY_FILE is not a service-account key: client_email and private_key missing.',
  ),
  row('a list as key', unsigned({ KEY_FILE: '[1]' }), NO_KEY),
  row(
    'a PEM alone as key',
    unsigned({ KEY_FILE: '-----BEGIN PRIVATE KEY-----\nplanted\n-----END PRIVATE KEY-----' }),
    NO_KEY,
  ),
  row('a path to nothing as key', unsigned({ KEY_FILE: 'keys/none.json' }), NO_KEY),
  row('a folder as key', unsigned({ KEY_FILE: 'proxies' }), NO_KEY),
  row(
    'a provider by its project’s id',
    unsigned({ WORKLOAD_IDENTITY_PROVIDER: PROVIDER.replace('/1/', '/acme/') }),
    PROVIDERS,
  ),
  row(
    'a provider’s address',
    unsigned({ WORKLOAD_IDENTITY_PROVIDER: `https://iam.googleapis.com/${PROVIDER}` }),
    PROVIDERS,
  ),
  row(
    'a pool in the place of a provider',
    unsigned({ WORKLOAD_IDENTITY_PROVIDER: PROVIDER.replace(/.providers.*/, '') }),
    PROVIDERS,
  ),
  row(
    'a step without OIDC',
    unsigned({ WORKLOAD_IDENTITY_PROVIDER: PROVIDER }),
    'WORKLOAD_IDENTITY_PROVIDER is set, but the step has no OIDC token: add "oidc: true" to the step.',
  ),
  row(
    'an account without its domain',
    { SERVICE_ACCOUNT: 'deployer' },
    "SERVICE_ACCOUNT must be a service account's e-mail address.",
  ),
  row(
    'a person as service account',
    { DEPLOYMENT_SERVICE_ACCOUNT: 'user:somebody@acme.com' },
    "DEPLOYMENT_SERVICE_ACCOUNT must be a service account's e-mail address.",
  ),
  row(
    'the address of a service account’s page',
    { DEPLOYMENT_SERVICE_ACCOUNT: 'https://iam.googleapis.com/deployer@acme.iam.gserviceaccount.com' },
    "DEPLOYMENT_SERVICE_ACCOUNT must be a service account's e-mail address.",
  ),
  row(
    'two service accounts',
    { DEPLOYMENT_SERVICE_ACCOUNT: 'a@acme.com,b@acme.com' },
    "DEPLOYMENT_SERVICE_ACCOUNT must be a service account's e-mail address.",
  ),
];
