import type { ForeignCommand } from './read-commands.ts';

/** What another tool's setting is here, as Markdown of ours. */
const RUNS_AS =
  '**not taken over, since its value is not read**: `serviceAccount` under the environment in `apigee.yaml`, or `DEPLOYMENT_SERVICE_ACCOUNT`; each account that deploys takes `roles/iam.serviceAccountUser` on it';

const MAVEN_OPTIONS: Readonly<Record<string, string>> = {
  'apigee.org': '`APIGEE_ORG`',
  'apigee.env': '`APIGEE_ENV`',
  'apigee.profile': 'one step for each environment; `config.json` is read by the environment’s name',
  'apigee.hosturl': '`APIGEE_API_URL`, if it is not Google’s',
  'apigee.apiversion': 'not needed',
  'apigee.options':
    '`ACTION`: `validate` is `plan`; `update` and `override` are what `deploy` does; `inactive` (import only) has no counterpart; `clean` and `undeploy` are `undeploy`',
  'apigee.delay': 'not needed: the pipe waits for the verdict, at most `WAIT_TIMEOUT`',
  'apigee.override.delay': 'not needed: Apigee X switches without a gap',
  'apigee.bearer': '`ACCESS_TOKEN`, or keyless sign-in',
  'apigee.serviceaccount.file': '`KEY_FILE`, or keyless sign-in',
  'apigee.authtype': 'not needed: Google sign-in',
  'apigee.username': 'not needed: Google sign-in',
  'apigee.password': 'not needed: Google sign-in; take it out of the pipeline and change it',
  'apigee.tokenurl': 'not needed: Google sign-in',
  'apigee.mfatoken': 'not needed: Google sign-in',
  'apigee.clientid': 'not needed: Google sign-in',
  'apigee.googletoken.email': RUNS_AS,
  'apigee.deploy.sa': RUNS_AS,
  'apigee.config.options':
    'configuration is created and updated with the bundles; `delete` has no counterpart but `PRUNE`',
  'apigee.config.dir': '`configuration` in `apigee.yaml`',
  'apigee.config.file': '`configuration` in `apigee.yaml`',
  'apigee.config.exportDir': 'not needed: keys of apps are never written to a file',
  'apigee.app.ignoreAPIProducts': 'not needed',
};

const SHORT: Readonly<Record<string, string>> = {
  org: 'apigee.org',
  env: 'apigee.env',
  options: 'apigee.options',
  username: 'apigee.username',
  password: 'apigee.password',
  bearer: 'apigee.bearer',
  file: 'apigee.serviceaccount.file',
  token: 'apigee.bearer',
  authtype: 'apigee.authtype',
  tokenurl: 'apigee.tokenurl',
  mfatoken: 'apigee.mfatoken',
  clientid: 'apigee.clientid',
  delay: 'apigee.delay',
  googleTokenEmail: 'apigee.googletoken.email',
};

const UNKNOWN = '**not known to setup: look at what it did; nothing was taken over**';

/** A property of a pom, or a `-D` option. */
export function translateProperty(name: string): string {
  return MAVEN_OPTIONS[SHORT[name] ?? name] ?? UNKNOWN;
}

/** True of a property that another plugin of the same pom owns: the page is about Apigee. */
export function isForeignProperty(name: string): boolean {
  return !name.startsWith('apigee.') && SHORT[name] === undefined;
}

const GOALS: readonly (readonly [RegExp, string])[] = [
  [
    /apigee-(config|apigeeconfig)|apigee-config:/,
    '`configuration` in `apigee.yaml`: planned and deployed with the bundles',
  ],
  [/undeploy/, '`ACTION: undeploy`'],
  [/promote/, '`ACTION: promote`'],
  [/deploy/, '`ACTION: deploy`'],
  [
    /^(install|package|verify)$/,
    '`ACTION: deploy`; tests that Maven runs beside it stay a step of their own',
  ],
  [/^(clean|compile|process-resources|validate)$/, 'not needed: bundles are read where they lie'],
];

const APIGEECLI: readonly (readonly [RegExp, string])[] = [
  [/^(apis|sharedflows) (create|import)/, '`ACTION: deploy` imports what changed'],
  [/^(apis|sharedflows) deploy/, '`ACTION: deploy`'],
  [/^(apis|sharedflows) undeploy/, '`ACTION: undeploy`'],
  [/^(apis|sharedflows) delete/, '`ACTION: undeploy` with `DELETE: "true"`'],
  [/^(apis|sharedflows) (export|fetch)/, '`ACTION: export`'],
  [/^(apis|sharedflows) clean/, '`retention` in `apigee.yaml`'],
  [/^(apis|sharedflows) (list|get)/, '`ACTION: query`'],
  [
    /^(targetservers|kvms|products|developers|apps|references|keystores|keyaliases|flowhooks|resources) (create|import|update|upsert)/,
    'configuration: `configuration` in `apigee.yaml`',
  ],
  [/^(token|prefs)/, 'not needed: the pipe signs in itself'],
];

const APIGEETOOL: readonly (readonly [RegExp, string])[] = [
  [/^deploy(proxy|sharedflow|existing)/i, '`ACTION: deploy`'],
  [/^undeploy/i, '`ACTION: undeploy`'],
  [/^fetch/i, '`ACTION: export`'],
  [/^delete(proxy|sharedflow)/i, '`ACTION: undeploy` with `DELETE: "true"`'],
  [/^list/i, '`ACTION: query`'],
  [
    /^create(targetserver|kvm|product|developer|app|cache)/i,
    'configuration: `configuration` in `apigee.yaml`',
  ],
];

const LINT =
  '`ACTION: lint`: `-e` is `LINT_EXCLUDE`, `--maxWarnings` is `LINT_MAX_WARNINGS`, `--profile` is `LINT_PROFILE`, an `.apigeelintrc` counts';

/** What to do instead of a command, in one sentence. */
export function translateCommand({ tool, words }: ForeignCommand): string {
  const said = words.join(' ');
  if (tool === 'mvn') {
    const known = words.flatMap((word) => GOALS.filter(([goal]) => goal.test(word)).slice(0, 1));
    const sentences = [...new Set(known.map(([, sentence]) => sentence))];
    return sentences.length === 0 ? UNKNOWN : sentences.join('; ');
  }
  if (tool === 'apigeelint') return LINT;
  const rules = tool === 'apigeecli' ? APIGEECLI : APIGEETOOL;
  return rules.find(([rule]) => rule.test(said))?.[1] ?? UNKNOWN;
}
