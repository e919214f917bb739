import { mostWithin } from './densest.ts';
import { ORGANIZATION_LIMIT } from './emulator-latencies.ts';
import { apigeeCalls, inEmulator } from './in-emulator.ts';
import { ordinaryProxies } from './monorepo.ts';
import { type Row, times } from './row.ts';

const BUNDLES = 400;
const WINDOW_MS = 10_000;

/**
 * 400 changed bundles against an Apigee that answers at once: nothing but the pipe's own limit is in the way. The
 * run is shorter than a minute, so its minute is reckoned: its densest 10 s, and 50 s at the rate of what came after
 * the first 10 s.
 */
export async function benchRate(): Promise<readonly Row[]> {
  const setting = {
    emulator: { callsPerMinute: ORGANIZATION_LIMIT },
    files: ordinaryProxies(BUNDLES),
  };
  return inEmulator(setting, async ({ emulator, run }) => {
    await run({ PARALLEL: '32' });
    const calls = apigeeCalls(emulator);
    const moments = calls.map(({ at }) => at);
    const burst = mostWithin(moments, WINDOW_MS);
    const later = moments.filter((moment) => moment - (moments[0] ?? 0) > WINDOW_MS);
    const inAMinute = Math.round(burst + 50 * perSecond(later));
    const refused = calls.filter(({ status }) => status === 429).length;
    return [
      {
        what: `Apigee calls of ${BUNDLES} changed bundles, Apigee answering at once`,
        budget: `never above ${ORGANIZATION_LIMIT} a minute`,
        measured: `${times(inAMinute / ORGANIZATION_LIMIT)} the limit (${inAMinute} in a minute, ${burst} in the densest 10 s, ${calls.length} in all, ${refused} turned down)`,
        holds: inAMinute <= ORGANIZATION_LIMIT && refused === 0,
      },
    ];
  });
}

function perSecond(moments: readonly number[]): number {
  const elapsedMs = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
  return elapsedMs === 0 ? 0 : (moments.length / elapsedMs) * 1000;
}
