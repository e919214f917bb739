import { startEmulator } from '../../emulator/emulator.ts';
import type { MEASURED } from '../emulator-latencies.ts';
import type { Link } from '../monorepo.ts';
import { deployWithApigeecli } from './apigeecli.ts';
import { deployWithMaven } from './maven-plugin.ts';
import { openPeerClient, type PeerClient } from './peer-client.ts';

export interface Replay {
  readonly tool: string;
  readonly durationMs: number;
  readonly calls: number;
}

const TOOLS: Readonly<Record<string, (link: Link, client: PeerClient) => Promise<void>>> = {
  'the Maven plugin': deployWithMaven,
  apigeecli: deployWithApigeecli,
};

/** Every bundle, one after the other, in the order its dependencies need, as these tools are used. */
export async function replayPeers(
  links: readonly Link[],
  latencies: typeof MEASURED,
): Promise<readonly Replay[]> {
  return Promise.all(
    Object.entries(TOOLS).map(async ([tool, deploy]): Promise<Replay> => {
      const emulator = await startEmulator({ latencies, clock: 'driven' });
      try {
        const client = openPeerClient(emulator);
        for (const link of links) await deploy(link, client);
        return { tool, durationMs: client.elapsedMs(), calls: emulator.requests.length };
      } finally {
        await emulator.close();
      }
    }),
  );
}
