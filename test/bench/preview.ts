import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { MEASURED } from './emulator-latencies.ts';
import { inEmulator } from './in-emulator.ts';
import { filesOf, MONOREPO } from './monorepo.ts';
import { type Row, seconds, times } from './row.ts';

const BUDGET = 1.1;

/** A preview of everything, since nothing of it serves yet, and the plain deploy of the same bundles, side by side. */
export async function benchPreview(): Promise<readonly Row[]> {
  const setting = { emulator: { latencies: MEASURED }, files: filesOf(MONOREPO) };
  const [plainMs, previewMs] = await Promise.all([
    inEmulator(setting, async ({ run }) => (await run()).durationMs),
    inEmulator(setting, async ({ emulator, run }) => {
      const { durationMs, result } = await run({
        ACTION: 'preview',
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_PR_ID: '7',
        BITBUCKET_COMMIT: emulator.bitbucket.cloud.pullRequests.get(7)?.sourceTip ?? '',
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
      });
      const made = (result.previews ?? []).filter(({ change }) => change === 'deployed').length;
      if (made !== MONOREPO.length) throw new Error(`${made} of ${MONOREPO.length} were previewed`);
      return durationMs;
    }),
  ]);
  const ratio = previewMs / plainMs;
  return [
    {
      what: 'preview of 20 proxies and 3 shared flows',
      budget: `≤ ${BUDGET.toFixed(2)} × the plain deploy of the same bundles`,
      measured: `${times(ratio)} (${seconds(previewMs)}, the deploy ${seconds(plainMs)})`,
      holds: ratio <= BUDGET,
    },
  ];
}
