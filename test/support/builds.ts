import { expect } from '@jest/globals';
import { proxyFiles } from './repository.ts';
import type { Scene } from './story.ts';

export const ROLLBACK = { ACTION: 'rollback' };

/** Deploys `orders` with this payload, as a build of its own. */
export async function deployed(
  { repository, run }: Scene,
  payload: string,
  build: string,
  more = {},
): Promise<void> {
  await repository.write(proxyFiles('proxies/orders', 'orders', { payload }));
  const commit = build.padStart(2, '0').repeat(20);
  const { exitCode } = await run({ BITBUCKET_BUILD_NUMBER: build, BITBUCKET_COMMIT: commit, ...more });
  expect(exitCode).toBe(0);
}
