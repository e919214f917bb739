import type { Town } from '../town/town.ts';

/** The revisions whose description names this content. */
export function revisionsOfDigest(
  town: Town,
  kind: 'apiproxy' | 'sharedflow',
  digest: string,
): readonly string[] {
  const marker = `[apigee-pipe ${digest.replace('sha256:', '').slice(0, 16)} `;
  return town
    .revisions(kind, 'orders')
    .filter((revision) => town.description(kind, 'orders', revision)?.includes(marker) === true);
}
