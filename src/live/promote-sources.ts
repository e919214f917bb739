import pMap from 'p-map';
import type { WantedContent } from '../bundle/content.ts';
import { digest16Of } from '../bundle/marker.ts';
import type { AssetRef } from '../domain/bundle.ts';
import type { Revision, ServingRevision } from '../domain/revision.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { judgeStatus } from '../plan/judge-status.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ChosenAsset } from './choose-assets.ts';
import { compareContent } from './compare/compare-content.ts';
import { describeDifferences } from './compare/describe-differences.ts';
import type { LiveRevisions } from './live-revisions.ts';
import { type MadeFrom, madeFrom, untouchedMark } from './made-from.ts';

/** What serves where it is promoted from, and may be promoted. */
export interface PromoteSource {
  readonly chosen: ChosenAsset;
  readonly serving: ServingRevision;
  readonly revision: Revision;
  readonly digest: string;
  readonly madeFrom: MadeFrom;
}

export interface SourceOrder {
  readonly chosen: readonly ChosenAsset[];
  /** What serves in the environment that is promoted from. */
  readonly serving: readonly ServingRevision[];
  readonly environment: string;
  /** What is not READY, or is not what git holds, is promoted all the same. */
  readonly force: boolean;
}

export interface SourcePorts {
  /** The organization that is promoted from. */
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
  readonly parallel: number;
  /** Marks of revisions that nobody touched count for what they hold. */
  readonly trustMarks: boolean;
  /** What the repository gives for the environment that is promoted from, and for those that are promoted to. */
  readonly wantedOf: (chosen: ChosenAsset) => Promise<readonly Wanted[]>;
}

interface Wanted extends WantedContent {
  readonly environment: string;
}

/** Throws PipeError `guard` for everything that keeps anything from being promoted, all told at once. */
export async function promoteSources(
  order: SourceOrder,
  ports: SourcePorts,
): Promise<readonly PromoteSource[]> {
  const found = await pMap(
    order.chosen,
    async (chosen): Promise<Found> => {
      const serving = order.serving.findLast(
        ({ kind, name }) => kind === chosen.asset.kind && name === chosen.asset.name,
      );
      if (serving === undefined) {
        const problem = guard(chosen.asset, `does not serve in ${order.environment}`);
        return { sources: [], problems: order.force ? [] : [problem] };
      }
      const [digests, revision] = await Promise.all([
        ports.live.digests(chosen.asset, serving.revision),
        ports.apigee.revision(chosen.asset, serving.revision),
      ]);
      const { digest } = digests;
      const source = { chosen, serving, revision, digest, madeFrom: madeFrom(revision, digests, ports) };
      return { sources: [source], problems: order.force ? [] : await obstacles(source, ports) };
    },
    { concurrency: ports.parallel },
  );
  throwAll(found.flatMap(({ problems }) => problems));
  return found.flatMap(({ sources }) => sources);
}

interface Found {
  readonly sources: readonly PromoteSource[];
  readonly problems: readonly PipeError[];
}

async function obstacles(source: PromoteSource, ports: SourcePorts): Promise<readonly PipeError[]> {
  const [state, content] = await Promise.all([notReady(source, ports.apigee), notGit(source, ports)]);
  return [...state, ...content];
}

async function notReady(
  { chosen: { asset }, serving, revision }: PromoteSource,
  apigee: Apigee,
): Promise<readonly PipeError[]> {
  const status = await apigee.statusOf(serving);
  const judged = status && judgeStatus(status, { revision: serving.revision, basePaths: revision.basePaths });
  if (judged?.kind === 'ready') return [];
  const what = status?.state ?? 'not reported';
  return [guard(asset, `is not READY in ${serving.environment}: revision ${serving.revision} is ${what}`)];
}

async function notGit(source: PromoteSource, ports: SourcePorts): Promise<readonly PipeError[]> {
  const { chosen, serving, digest, revision } = source;
  const mark = ports.trustMarks ? untouchedMark(revision) : undefined;
  const { asset } = chosen;
  if (chosen.bundle === undefined)
    return [guard(asset, 'is not in the repository, so nobody can say whether it is what git holds')];
  for (const wanted of await ports.wantedOf(chosen)) {
    if (wanted.digest === digest || digest16Of(wanted.digest) === mark) continue;
    const read = await ports.live.read(asset, serving.revision);
    const { differences } = compareContent(await wanted.content(), read.content, asset.name);
    if (differences.length === 0) continue;
    const what = describeDifferences(differences, 'hidden');
    return [
      wanted.environment === serving.environment
        ? guard(asset, `differs in ${serving.environment} from what git holds: ${what}`)
        : guard(asset, `is another bundle in ${wanted.environment}, where the manifest rewrites it: ${what}`),
    ];
  }
  return [];
}

function guard({ name }: AssetRef, because: string): PipeError {
  return new PipeError('guard', `${name} ${because}.`, {
    where: name,
    hint: 'Deploy it there first, or set FORCE to true to promote it as it is.',
  });
}
