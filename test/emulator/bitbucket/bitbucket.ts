import type { EmulatedApi } from '../emulated-api.ts';
import { createBitbucketCloud } from './cloud.ts';
import { basic } from './cloud-sign-in.ts';
import { createDataCenter, type DataCenterOptions } from './data-center.ts';
import { addCommit } from './git.ts';
import { type Account, workspaceUuid } from './people.ts';
import { createBitbucketProxy } from './proxy.ts';
import { createLedger, createWorld, type Ledger, type World } from './request-log.ts';
import { openPullRequest } from './review.ts';
import { type Seeding, seedsOf } from './seeding.ts';

/** Both Bitbuckets and the proxy of Pipelines, each a host; the ledgers are what they remember. */
export interface Bitbucket {
  readonly cloud: Ledger;
  readonly dataCenter: Ledger;
  /** Puts things into the repository `acme/apis` of Cloud. */
  readonly onCloud: Seeding;
  /** The same for `API/apis` of Data Center. */
  readonly onDataCenter: Seeding;
  readonly apis: readonly EmulatedApi[];
  /** From now on seeds and answers go by this clock; `signingKey` is what Pipelines sign tokens with. */
  join(now: () => number, signingKey: () => Readonly<Record<string, unknown>>): void;
}

export const commit = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

/** What opens the ports; every account may do everything unless `accounts` says otherwise. */
export const keys = {
  accessToken: 'emulator-access-token',
  email: 'dana@acme.example',
  apiToken: 'emulator-api-token',
  oauthKey: 'emulator-consumer',
  oauthSecret: 'emulator-consumer-secret',
  dataCenterToken: 'emulator-http-token',
} as const;

export interface BitbucketOptions extends DataCenterOptions {
  /** In the place of the accounts of Cloud. */
  readonly accounts?: readonly Account[];
  readonly tokenLifeSeconds?: number;
}

export function createBitbucket(options: BitbucketOptions = {}): Bitbucket {
  const cloudWorld = createWorld('cloud', options.accounts ?? cloudAccounts(options.tokenLifeSeconds));
  const dataCenterWorld = createWorld('data-center', [
    { name: 'apigee-bot', kind: 'access-token', authorization: `Bearer ${keys.dataCenterToken}` },
    { name: 'somebody', kind: 'access-token', authorization: 'Bearer somebody-else' },
  ]);
  const cloud = furnished(cloudWorld, { workspace: 'acme', slug: 'apis', project: 'API' });
  const [project = 'API', slug = 'apis'] = (options.repository ?? 'API/apis').split('/');
  const dataCenter = furnished(dataCenterWorld, { workspace: project, slug, project });
  const host = createBitbucketCloud(cloud);
  return {
    cloud,
    dataCenter,
    onCloud: seedsOf(cloud),
    onDataCenter: seedsOf(dataCenter),
    apis: [host, createDataCenter(dataCenter, options), createBitbucketProxy(host)],
    join(now, signingKey) {
      for (const world of [cloudWorld, dataCenterWorld]) Object.assign(world, { now, signingKey });
    },
  };
}

const A_DAY_MS = 86_400_000;

/** A main branch of one commit, and pull request 7 from `feature/greeting`, whose tip is `commit`. */
function furnished(world: World, place: Ledger['place']): Ledger {
  const members = new Map([['dana', 'owner' as const]]);
  world.workspaces.set(place.workspace, {
    slug: place.workspace,
    uuid: workspaceUuid,
    name: 'Acme',
    members,
  });
  const ledger = createLedger(world, place);
  const at = world.now() - A_DAY_MS;
  const first = addCommit(ledger, [], { message: 'Begin', files: { 'README.md': 'Hello\n' }, at });
  ledger.branches.set('main', first.hash);
  addCommit(ledger, [first.hash], {
    message: 'Greet',
    files: { 'greeting.txt': 'Hello\n' },
    hash: commit,
    at,
  });
  ledger.branches.set('feature/greeting', commit);
  openPullRequest(ledger, { id: 7, title: 'Greet', source: 'feature/greeting', at });
  return ledger;
}

function cloudAccounts(lifeSeconds = 3600): readonly Account[] {
  const consumer = { key: keys.oauthKey, secret: keys.oauthSecret, lifeSeconds };
  return [
    { name: 'apigee-bot', kind: 'access-token', authorization: `Bearer ${keys.accessToken}` },
    { name: 'dana', kind: 'api-token', authorization: basic(keys.email, keys.apiToken) },
    { name: 'consumer', kind: 'oauth', consumer },
    { name: 'somebody', kind: 'access-token', authorization: 'Bearer somebody-else' },
    { name: 'old', kind: 'app-password', authorization: basic('dana', 'ATBBtown') },
  ];
}
