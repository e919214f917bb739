import { proxyFiles, sharedFlowFiles } from '../support/repository.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A repository in which something is wrong, and the sentence and exit code that say so before anything changes. */
export interface BadRepository {
  readonly what: string;
  readonly files: Files;
  readonly variables?: Readonly<Record<string, string>>;
  readonly says: string;
  readonly exit: 1 | 2;
}

const ORDERS = proxyFiles('proxies/orders', 'orders');
const manifest = (text: string): Files => ({ ...ORDERS, 'apigee.yaml': `version: 1\n${text}\n` });
const called = (name: string): Files => ({
  ...ORDERS,
  'proxies/orders/apiproxy/orders.xml': `<APIProxy name="${name}"/>`,
});
const without = (part: RegExp): Files =>
  Object.fromEntries(Object.entries(ORDERS).filter(([path]) => !part.test(path)));
const renamed = (from: string, to: string): Files =>
  Object.fromEntries(Object.entries(ORDERS).map(([path, text]) => [path.replace(from, to), text]));
const isCalled = (name: string) =>
  `The bundle proxies/orders is called ${name}; Apigee takes letters, digits, ".", "_" and "-".`;

const setup = (what: string, files: Files, says: string): BadRepository => ({ what, files, says, exit: 2 });
const bundle = (what: string, files: Files, says: string): BadRepository => ({ what, files, says, exit: 1 });

const reached = (basePath: string, files: Files = {}): Files => ({
  ...proxyFiles('proxies/orders', 'orders', { basePath }),
  ...files,
});
const rewritten = (basePath: string, text: string): Files =>
  reached(basePath, { 'apigee.yaml': `version: 1\n${text}\n` });

const CIRCLE = {
  ...sharedFlowFiles('flows/keys', 'keys', { calls: ['quota'] }),
  ...sharedFlowFiles('flows/quota', 'quota', { calls: ['keys'] }),
};
const ORDERED = manifest('order: [{ bundle: orders, after: [keys] }]');

/** What a deploy refuses for the sake of all bundles together; a lint says it in the same words. */
const OF_ALL: readonly BadRepository[] = [
  bundle(
    'shared flows that call each other',
    CIRCLE,
    'These wait for each other, so none can be deployed first: shared flow keys needs shared flow quota, which needs shared flow keys.',
  ),
  bundle(
    'an order against what is called',
    {
      ...proxyFiles('proxies/orders', 'orders', { calls: ['keys'] }),
      ...sharedFlowFiles('flows/keys', 'keys'),
      'apigee.yaml': 'version: 1\norder: [{ bundle: keys, after: [orders] }]\n',
    },
    'shared flow keys needs proxy orders, which needs shared flow keys.',
  ),
  setup('an order of a bundle that is not there', ORDERED, 'keys matches no bundle of this repository.'),
  setup(
    'settings for a folder that was renamed',
    manifest('bundles: [{ match: "apis/*", serviceAccount: a@b.iam.gserviceaccount.com }]'),
    'apis/* matches no bundle of this repository. Correct it, or remove the entry.',
  ),
];

/** Base paths of which a lint, a plan and a deploy say the same. */
const BASE_PATHS = (
  [
    ['orders', 'the base path orders, which does not begin with a slash. Write /orders.'],
    ['', 'an empty base path in apiproxy/proxies/default.xml, line 12, to which no call comes.'],
    ['//orders', 'the base path //orders, which holds two slashes in a row,'],
    ['https://api.acme.com/orders', 'https://api.acme.com/orders, which does not begin with a slash.'],
    ['/orders?v=1', '/orders?v=1, which holds a blank, "?" or "#", as no path of a call does.'],
    ['/my orders', '/my orders, which holds a blank, "?" or "#", as no path of a call does.'],
    ['/v1/../orders', '/v1/../orders, which holds "." or ".." between slashes,'],
    ['/v1*', '/v1*, in which a "*" stands for less than a whole part between slashes.'],
  ] as const
).flatMap(([basePath, says]) =>
  ['lint', 'plan', 'deploy'].map((action) => ({
    ...bundle(`the base path ${JSON.stringify(basePath)}, for a ${action}`, reached(basePath), says),
    variables: { ACTION: action },
  })),
);

export const BAD_REPOSITORIES: readonly BadRepository[] = [
  ...OF_ALL.flatMap((row) => [
    row,
    { ...row, what: `${row.what}, for a lint`, variables: { ACTION: 'lint' } },
  ]),
  bundle(
    'a name in letters with accents',
    called('Bestellübersicht'),
    'or one in the manifest: bundles: [{ match: "proxies/orders", name: Bestellubersicht }].',
  ),
  ...BASE_PATHS,
  bundle(
    'a base path without its slash, beside rewrites for another bundle',
    rewritten(
      'orders',
      'bundles: [proxies/*, { match: orders, environments: { prod: { basePath: { prefix: /v2 } } } }]',
    ),
    'has the base path orders, which does not begin with a slash. Write /orders.',
  ),
  setup(
    'a suffix after a "*"',
    rewritten('/v1/*', 'environments: { test: { basePath: { suffix: -test } } }'),
    'What is rewritten for test gives orders the base path /v1/*-test, in which a "*" stands for less than a whole part between slashes.',
  ),
  setup(
    'a rewrite that leaves no base path',
    rewritten(
      '/orders',
      'environments: { test: { rewrite: [{ files: proxies/*.xml, xpath: //BasePath, text: "" }] } }',
    ),
    'What is rewritten for test gives orders an empty base path in apiproxy/proxies/default.xml, line 12, to which no call comes.',
  ),
  setup(
    'a rewrite that loses the slash',
    rewritten(
      '/orders',
      'environments: { test: { rewrite: [{ files: proxies/*.xml, xpath: //BasePath, text: orders-test }] } }',
    ),
    'What is rewritten for test gives orders the base path orders-test, which does not begin with a slash. Write /orders-test.',
  ),
  setup(
    'values of Maven of which nobody says whether they count',
    { ...ORDERS, 'pom.xml': '<project/>', 'proxies/orders/config.json': '{"configurations":[]}' },
    'In apigee.yaml: mavenConfig: true reads config.json beside each bundle, the path of one reads it for all, mavenConfig: false leaves them alone.',
  ),
  setup(
    'values of Maven in a folder above the bundles',
    { ...ORDERS, 'proxies/config.json': '{"configurations":[]}' },
    'proxies/config.json holds values of Maven for each environment, and the manifest does not say whether they count.',
  ),
  {
    ...setup(
      'settings for an environment by its whole word',
      manifest('environments: { production: {} }'),
      'production is no environment of this run, and prod has no settings in the manifest. Did you mean prod?',
    ),
    variables: { APIGEE_ENV: 'prod' },
  },
  {
    ...setup(
      'settings for an environment by another form of its word',
      manifest('bundles: [{ match: orders, environments: { staging: {} } }]'),
      'staging is no environment of this run, and stage has no settings in the manifest. Did you mean stage?',
    ),
    variables: { APIGEE_ENV: 'stage' },
  },
  setup(
    'edge.json of which nobody says whether it counts',
    { ...ORDERS, 'edge.json': '{}' },
    'edge.json holds configuration entities, and neither the manifest nor CONFIG says whether they count.',
  ),
  {
    ...setup(
      'settings for an environment of nearly that name',
      manifest('environments: { prd: {} }'),
      'prd is no environment of this run, and prod has no settings in the manifest. Did you mean prod?',
    ),
    variables: { APIGEE_ENV: 'prod' },
  },
  setup(
    'a service account as IAM writes it',
    manifest('bundles: [{ match: orders, serviceAccount: "serviceAccount:a@b.iam.gserviceaccount.com" }]'),
    'bundles[0].serviceAccount must be the e-mail address of a Google service account.',
  ),
  setup(
    'a misspelt key',
    manifest('enviroments: {}'),
    'apigee.yaml:2:1: enviroments is not known here. Did you mean environments?',
  ),
  setup(
    'a fault in apigee.yml',
    { ...ORDERS, 'apigee.yml': 'version: 2' },
    'apigee.yml:1:10: version must be 1.',
  ),
  setup(
    'settings for no bundle',
    manifest('bundles: [{ match: oders, serviceAccount: a@b.iam.gserviceaccount.com }]'),
    'apigee.yaml:2:20: oders matches no bundle of this repository. Did you mean orders?',
  ),
  setup('names from somewhere else', manifest('names: folders'), 'names must be descriptor, folder or pom.'),
  setup(
    'a name with a blank in the manifest',
    manifest('bundles: [{ match: "proxies/*", name: "a b" }]'),
    'bundles[0].name must be a name that Apigee takes: letters, digits, ".", "_" and "-".',
  ),
  setup(
    'a name of dots in the manifest',
    manifest('bundles: [{ match: "proxies/*", name: ".." }]'),
    'bundles[0].name must be a name that Apigee takes',
  ),
  {
    ...setup(
      'a folder with an empty bundle',
      { ...ORDERS, 'rates/apiproxy/readme.md': 'soon' },
      'rates holds no bundle: rates/apiproxy holds no XML.',
    ),
    variables: { BUNDLES: 'rates' },
  },
  setup(
    'only an empty bundle',
    { 'rates/apiproxy/readme.md': 'soon' },
    'The clone holds no bundle: rates/apiproxy holds no XML.',
  ),
  setup(
    'only what Maven built',
    renamed('proxies/orders', 'target/orders'),
    'The clone holds no bundle: target/orders/apiproxy is build output.',
  ),
  setup(
    'a folder in capitals',
    renamed('/apiproxy/', '/APIProxy/'),
    'The clone holds no bundle: proxies/orders/APIProxy is not written apiproxy.',
  ),
  setup(
    'nothing',
    { 'README.md': 'soon' },
    'The clone holds no bundle: no folder in it has an apiproxy/ or a sharedflowbundle/.',
  ),
  {
    ...bundle(
      'what is no zip',
      { 'a.zip': 'hello' },
      'a.zip is not a whole zip: it was cut off, or damaged on its way.',
    ),
    variables: { BUNDLES: 'a.zip' },
  },
  bundle('a bundle called by two dots', called('..'), isCalled('".."')),
  bundle('a bundle called by a dot', called('.'), isCalled('"."')),
  bundle('a bundle called by a path', called('a/b'), isCalled('"a/b"')),
  bundle('a bundle called by an encoded path', called('%2e%2e'), isCalled('"%2e%2e"')),
  bundle(
    'a bundle with a blank in its name',
    called('orders v1'),
    `or one in the manifest: bundles: [{ match: "proxies/orders", name: orders-v1 }].`,
  ),
  bundle('a bundle with a tab in its name', called('a&#x9;b'), isCalled(String.raw`"a\tb"`)),
  bundle(
    'a bundle with a name that is too long',
    called('a'.repeat(300)),
    'The name of the bundle proxies/orders has 300 characters; Apigee takes 255.',
  ),
  bundle(
    'names from a pom that is not there',
    manifest('names: pom'),
    'names: pom takes the name of proxies/orders from proxies/orders/pom.xml, which is no file.',
  ),
  bundle(
    'one name in the manifest for two',
    { ...manifest('bundles: [{ match: "proxies/*", name: a }]'), ...proxyFiles('proxies/rates', 'rates') },
    'Name them apart in apigee.yaml: bundles: [{ match: "proxies/orders", name: a-orders }, { match: "proxies/rates", name: a-rates }], after the entry that names them so: the last one counts.',
  ),
  bundle(
    'a copied descriptor',
    { ...ORDERS, ...proxyFiles('proxies/returns', 'orders') },
    'Name them apart in apigee.yaml: names: folder.',
  ),
  bundle(
    'XML that is cut',
    { ...ORDERS, 'proxies/orders/apiproxy/orders.xml': '<APIProxy name="orders">' },
    'proxies/orders/apiproxy/orders.xml ends before <APIProxy> is closed.',
  ),
  bundle(
    'two descriptors',
    { ...ORDERS, 'proxies/orders/apiproxy/copy.xml': '<APIProxy name="copy"/>' },
    'The bundle proxies/orders has 2 root descriptors:',
  ),
  bundle(
    'a shared flow in the place of a proxy',
    { ...ORDERS, 'proxies/orders/apiproxy/orders.xml': '<SharedFlowBundle name="orders"/>' },
    'proxies/orders/apiproxy/orders.xml begins with <SharedFlowBundle>; a root descriptor begins with <APIProxy>.',
  ),
  bundle(
    'a proxy that nothing calls',
    without(/proxies\/default/),
    'The proxy proxies/orders has no ProxyEndpoint, so nothing could be called.',
  ),
  bundle(
    'a step without its policy',
    without(/AM-Answer/),
    'has a step that names the policy AM-Answer, which the bundle does not have.',
  ),
];
