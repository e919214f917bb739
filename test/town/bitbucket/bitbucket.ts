import type { TownDistrict } from '../district.ts';
import { createBitbucketCloud } from './cloud.ts';
import { basic } from './cloud-door.ts';
import { createDataCenter, type DataCenterOptions } from './data-center.ts';
import { type Account, createLedger, type Ledger } from './ledger.ts';
import { createBitbucketProxy } from './proxy.ts';

/** Both Bitbuckets and the proxy of Pipelines, each a street; the ledgers are what they remember. */
export interface Bitbucket {
  readonly cloud: Ledger;
  readonly dataCenter: Ledger;
  readonly districts: readonly TownDistrict[];
}

export const commit = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

/** What opens the doors; every account may do everything unless `accounts` says otherwise. */
export const keys = {
  accessToken: 'town-access-token',
  email: 'dana@acme.example',
  apiToken: 'town-api-token',
  oauthKey: 'town-consumer',
  oauthSecret: 'town-consumer-secret',
  dataCenterToken: 'town-http-token',
} as const;

export interface BitbucketOptions extends DataCenterOptions {
  /** In the place of the accounts of Cloud. */
  readonly accounts?: readonly Account[];
  readonly tokenLifeSeconds?: number;
}

export function createBitbucket(options: BitbucketOptions = {}): Bitbucket {
  const cloud = createLedger(options.accounts ?? cloudAccounts(options.tokenLifeSeconds));
  const dataCenter = createLedger([
    { name: 'apigee-bot', kind: 'access-token', authorization: `Bearer ${keys.dataCenterToken}` },
    { name: 'somebody', kind: 'access-token', authorization: 'Bearer somebody-else' },
  ]);
  const street = createBitbucketCloud(cloud);
  return {
    cloud,
    dataCenter,
    districts: [street, createDataCenter(dataCenter, options), createBitbucketProxy(street)],
  };
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
