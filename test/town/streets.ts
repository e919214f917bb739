import type { Street, TownDistrict } from './district.ts';
import { type OpenStreet, openStreet, type TownHall } from './street.ts';

export type Streets = Readonly<Record<Street, OpenStreet>>;

const names: readonly Street[] = [
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

/** Opens all of them; where two districts have one name, the later one lives there. */
export async function openStreets(
  districts: readonly TownDistrict[],
  ports: Readonly<Record<string, number>>,
  hall: TownHall,
): Promise<Streets> {
  const opened = await Promise.all(
    names.map(async (street) => {
      const district = districts.findLast(({ name }) => name === street);
      return [street, await openStreet({ street, district, port: ports[street] ?? 0 }, hall)] as const;
    }),
  );
  return Object.fromEntries(opened) as Record<Street, OpenStreet>;
}

export function urlsOf(streets: Streets): Record<Street, string> {
  const urls = Object.entries(streets).map(([name, { url }]) => [
    name,
    name === 'oauthToken' ? `${url}/token` : url,
  ]);
  return Object.fromEntries(urls) as Record<Street, string>;
}

export async function closeStreets(streets: Streets): Promise<void> {
  await Promise.all(Object.values(streets).map(async (street) => street.close()));
}
