import { createCodeHost } from '../../../src/adapters/bitbucket/create-code-host.ts';
import { createSystemClock } from '../../../src/adapters/clock/system-clock.ts';
import { createHttp } from '../../../src/adapters/http/create-http.ts';
import type { BitbucketAccess, BitbucketCredential } from '../../../src/domain/code-host/bitbucket-access.ts';
import type { InsightsAnnotation, InsightsReport } from '../../../src/domain/code-host/insights-report.ts';
import { Secret } from '../../../src/domain/secrets/secret.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { CodeHost } from '../../../src/ports/code-host.ts';
import {
  type Bitbucket,
  type BitbucketOptions,
  createBitbucket,
  keys,
} from '../../emulator/bitbucket/bitbucket.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';

/** An emulator with both Bitbuckets, and our client in front of either; gone when the story ends. */
export interface OpenBitbucket extends Bitbucket, AsyncDisposable {
  readonly emulator: Emulator;
  hostFor(change?: Partial<BitbucketAccess>, clock?: Clock): CodeHost;
  dataCenterHost(token?: string): CodeHost;
}

const accessToken: BitbucketCredential = { kind: 'access-token', token: new Secret(keys.accessToken) };

export async function openBitbucket(options: BitbucketOptions = {}): Promise<OpenBitbucket> {
  const bitbucket = createBitbucket(options);
  const emulator = await startEmulator({ bitbucket });
  const ports = (clock: Clock) => ({
    clock,
    http: createHttp({ userAgent: 'test', clock, random: () => 0 }),
  });
  const hostFor: OpenBitbucket['hostFor'] = (change = {}, clock = createSystemClock()) => {
    const access: BitbucketAccess = {
      kind: 'cloud',
      apiUrl: `${emulator.urls.bitbucket}/2.0`,
      credential: accessToken,
      proxyUrl: undefined,
      ...change,
    };
    return createCodeHost(access, access.kind === 'cloud' ? 'acme/apis' : 'API/apis', ports(clock));
  };
  return {
    ...bitbucket,
    emulator,
    hostFor,
    dataCenterHost: (token = keys.dataCenterToken) =>
      hostFor({
        kind: 'data-center',
        apiUrl: `${emulator.urls.dataCenter}/rest`,
        credential: { kind: 'access-token', token: new Secret(token) },
      }),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

export function reportOf(annotations: number, change: Partial<InsightsReport> = {}): InsightsReport {
  return {
    key: 'apigee-pipe-lint',
    title: 'Apigee lint',
    details: 'what was found',
    passed: false,
    link: 'https://bitbucket.org/acme/apis/pipelines/results/42',
    fields: [
      { kind: 'number', title: 'Errors', number: 2 },
      { kind: 'text', title: 'test', text: 'orders 8' },
      { kind: 'duration', title: 'Duration', milliseconds: 1234.5 },
      { kind: 'link', title: 'Build', text: 'build 42', href: 'https://bitbucket.org/acme/apis' },
    ],
    annotations: Array.from({ length: annotations }, (_, index) => annotationOf(index)),
    ...change,
  };
}

export function annotationOf(index: number, change: Partial<InsightsAnnotation> = {}): InsightsAnnotation {
  return {
    id: `apigee-pipe-lint-${index}`,
    kind: 'bug',
    severity: 'critical',
    summary: `PO034: finding ${index}`,
    details: 'PO034 in orders, error',
    path: 'proxies/orders/apiproxy/policies/SA-Limit.xml',
    line: index + 1,
    ...change,
  };
}
