import type { Emulator } from '../emulator/emulator.ts';

/** The revisions whose description names this content. */
export function revisionsOfDigest(
  emulator: Emulator,
  kind: 'apiproxy' | 'sharedflow',
  digest: string,
): readonly string[] {
  const marker = `[apigee-pipe ${digest.replace('sha256:', '').slice(0, 16)} `;
  return emulator
    .revisions(kind, 'orders')
    .filter((revision) => emulator.description(kind, 'orders', revision)?.includes(marker) === true);
}
