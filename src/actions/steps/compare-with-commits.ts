import type { WantedContent } from '../../bundle/content.ts';
import type { ApigeeConfig, ChangingConfig } from '../../config/config.ts';
import { unlessStopped } from '../../domain/pacing/unless-stopped.ts';
import { type Claim, type CommitVerdict, judgeCommits } from '../../live/commit/judge-commit.ts';
import type { MadeFrom } from '../../live/made-from.ts';
import type { Run } from '../../run/context.ts';

/**
 * Builds anew, from the clone's history, what the commits of marks give, and compares it with what revisions hold:
 * whoever may import can write an honest commit's mark onto other content. A verdict for each claim, in their order.
 */
export async function compareWithCommits(
  run: Run,
  claims: readonly Claim[],
  environments: readonly string[],
): Promise<readonly CommitVerdict[]> {
  if (claims.length === 0) return [];
  const { config, context, ports, variables } = run;
  ports.logger.progress('Comparing with the commits');
  const judging = judgeCommits(claims, {
    git: await ports.git(),
    manifest: config.manifest?.fileName,
    repository: context.repository,
    environments,
    variables,
    signal: run.signal,
  });
  const verdicts = await unlessStopped(judging, run.signal);
  ports.logger.progress(undefined);
  return verdicts;
}

/** What is to be brought somewhere, and what its mark says of it. */
export interface Marked {
  readonly environment: string;
  readonly wanted: WantedContent;
  readonly madeFrom: MadeFrom;
}

/** The same origins, without those whose commits give other content; one that nobody can build anew stays. */
export async function originsThatHold(
  run: Run<ChangingConfig>,
  all: readonly Marked[],
  { environments }: Pick<ApigeeConfig, 'environments'>,
): Promise<readonly MadeFrom[]> {
  const { config } = run;
  const claims = all.map((one) => claimOf(one, config.trustMarks));
  const from = 'from' in config && typeof config.from === 'object' ? [config.from.environment] : [];
  const asked = claims.filter((claim) => claim !== undefined);
  const verdicts = await compareWithCommits(run, asked, [...environments, ...from]);
  const byClaim = new Map(asked.map((claim, index) => [claim, verdicts[index]]));
  return all.map(({ madeFrom }, index) => {
    const claim = claims[index];
    const verdict = claim && byClaim.get(claim);
    if (verdict?.kind !== 'differs') return madeFrom;
    return { kind: 'unknown', because: verdict.because.replace(/\.$/, '') };
  });
}

function claimOf({ environment, wanted, madeFrom }: Marked, trustMarks: boolean): Claim | undefined {
  if (madeFrom.kind === 'unknown') return undefined;
  const { asset, digest, content } = wanted;
  const { commit, digest16 } = madeFrom;
  const holds = trustMarks
    ? ({ kind: 'mark', digest16 } as const)
    : ({ kind: 'content', digests: [digest], read: content } as const);
  return { asset, environments: [environment], commit, holds };
}
