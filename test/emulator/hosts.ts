import type { EmulatedApi, Host } from './emulated-api.ts';
import { type EmulatorCore, type OpenHost, openHost } from './host.ts';

export type Hosts = Readonly<Record<Host, OpenHost>>;

const names: readonly Host[] = [
  'apigee',
  'sts',
  'iamcredentials',
  'oauthToken',
  'resourceManager',
  'secretManager',
  'kms',
  'bitbucket',
  'dataCenter',
  'bitbucketProxy',
];

/** Opens all of them; where two apis have one name, the later one lives there. */
export async function openHosts(
  apis: readonly EmulatedApi[],
  ports: Readonly<Record<string, number>>,
  core: EmulatorCore,
): Promise<Hosts> {
  const opened = await Promise.all(
    names.map(async (host) => {
      const api = apis.findLast(({ name }) => name === host);
      return [host, await openHost({ host, api, port: ports[host] ?? 0 }, core)] as const;
    }),
  );
  return Object.fromEntries(opened) as Record<Host, OpenHost>;
}

export function urlsOf(hosts: Hosts): Record<Host, string> {
  const urls = Object.entries(hosts).map(([name, { url }]) => [
    name,
    name === 'oauthToken' ? `${url}/token` : url,
  ]);
  return Object.fromEntries(urls) as Record<Host, string>;
}

export async function closeHosts(hosts: Hosts): Promise<void> {
  await Promise.all(Object.values(hosts).map(async (host) => host.close()));
}
