import { MEASURED } from './emulator-latencies.ts';
import { inEmulator } from './in-emulator.ts';
import { CRITICAL_PATH, filesOf, type Link, MONOREPO } from './monorepo.ts';
import { replayPeers } from './peers/replay-peers.ts';
import { type Row, seconds, times } from './row.ts';

const BUDGET = 1.1;

/**
 * Everything at once, the critical path alone, and what users do today: at the same time, in emulators of their
 * own, so that the machine is the same for all. They wait more than they compute.
 */
export async function benchMonorepo(): Promise<readonly Row[]> {
  const [whole, alone, peers] = await Promise.all([
    deploy(MONOREPO),
    deploy(CRITICAL_PATH),
    replayPeers(MONOREPO, MEASURED),
  ]);
  const ratio = whole.durationMs / alone.durationMs;
  const linkMs = MEASURED.importMs + MEASURED.callMs + MEASURED.readyMs;
  const latenciesMs = CRITICAL_PATH.length * linkMs;
  const overhead = whole.durationMs / latenciesMs;
  return [
    {
      what: '20 proxies and 3 shared flows, the critical path three deep',
      budget: `≤ ${BUDGET.toFixed(2)} × the critical path deployed alone`,
      measured: `${times(ratio)} (${seconds(whole.durationMs)}, the chain ${seconds(alone.durationMs)}; ${whole.calls} calls)`,
      holds: ratio <= BUDGET,
    },
    {
      what: '… against the latencies of that chain, added up',
      budget: `≤ ${BUDGET.toFixed(2)} ×`,
      measured: `${times(overhead)} (${seconds(latenciesMs)})`,
      holds: overhead <= BUDGET,
    },
    ...peers.map(({ tool, durationMs, calls }) => ({
      what: `… against ${tool}, its calls and sleeps replayed, one bundle after the other`,
      budget: 'none',
      measured: `${times(durationMs / whole.durationMs)} faster (${seconds(durationMs)}, ${calls} calls)`,
      holds: undefined,
    })),
  ];
}

async function deploy(
  links: readonly Link[],
): Promise<{ readonly durationMs: number; readonly calls: number }> {
  return inEmulator(
    { emulator: { latencies: MEASURED }, files: filesOf(links) },
    async ({ emulator, run }) => {
      const { durationMs, result } = await run();
      const deployed = result.deployments.filter(({ change }) => change === 'deployed').length;
      if (deployed !== links.length) throw new Error(`${deployed} of ${links.length} were deployed`);
      return { durationMs, calls: emulator.requests.length };
    },
  );
}
