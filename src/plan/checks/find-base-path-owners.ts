import pMap from 'p-map';
import type { Candidate } from '../../domain/candidate.ts';
import type { Problem } from '../../domain/problem.ts';
import type { ServingRevision } from '../../domain/revision.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Step } from '../step.ts';
import {
  type BasePathContext,
  type BasePathOwner,
  conflictsIn,
  isPlanned,
  keptBasePaths,
  newBasePaths,
  routedTogether,
} from './base-path-owners.ts';

/** Proxies outside the plan whose revisions are read to learn their base paths; Apigee judges the rest on deploy. */
const MOST_LOOKED_AT = 100;
const CONCURRENT = 20;

export interface BasePathOwners {
  readonly basePathContext: BasePathContext;
  /** Whose serving revision's change report was given. */
  readonly reported: ReadonlySet<Candidate>;
  /** What could not be looked at, in one sentence each. */
  readonly remarks: readonly Problem[];
}

/**
 * What other proxies serve beside the steps that bring new base paths, and who is in conflict with those that keep
 * theirs; no call for what does not change. An answer that is refused or fails costs a remark and nothing else: once
 * the revision is imported, Apigee is asked as well.
 */
export async function findBasePathOwners(steps: readonly Step[], apigee: Apigee): Promise<BasePathOwners> {
  const unread: Problem[] = [];
  const orNone = <Item>(read: Promise<readonly Item[]>): Promise<readonly Item[]> =>
    read.catch((error: unknown) => {
      if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
      unread.push(unreadRemark(error));
      return [];
    });
  const [{ served, groups, cut }, { conflicts, reported }] = await Promise.all([
    findServed(steps, apigee, orNone),
    findConflicts(steps, apigee, orNone),
  ]);
  return {
    basePathContext: { steps, served, groups, conflicts },
    reported,
    remarks: [...unread.slice(0, 1), ...cut],
  };
}

type OrNone = <Item>(read: Promise<readonly Item[]>) => Promise<readonly Item[]>;

async function findServed(steps: readonly Step[], apigee: Apigee, orNone: OrNone) {
  const movers = steps.filter((step) => newBasePaths(step).length > 0);
  if (movers.length === 0) return { served: [], groups: [], cut: [] };
  const groups = await orNone(apigee.environmentGroups());
  const own = [...new Set(movers.map(({ candidate }) => candidate.environment))];
  const near = [...new Set([...own, ...own.flatMap((environment) => routedTogether(environment, groups))])];
  const lists = await Promise.all(
    near.map((environment) => orNone(apigee.servingIn(environment, 'apiproxy'))),
  );
  const others = lists.flat().filter((serving) => !isPlanned(steps, serving));
  const looked = others.slice(0, MOST_LOOKED_AT);
  const owners = await pMap(looked, (serving) => orNone(ownersOf(serving, apigee)), {
    concurrency: CONCURRENT,
  });
  const isCut = others.length > looked.length;
  return { served: owners.flat(), groups, cut: isCut ? [cutRemark(looked.length, others.length)] : [] };
}

/**
 * One call for each proxy that changes and keeps base paths: the change report of the revision that serves. It tells
 * of the same base paths what the report of the new revision will tell once that is imported (docs/apigee.md#base-paths), so that
 * a conflict which is there already costs no revision.
 */
async function findConflicts(
  steps: readonly Step[],
  apigee: Apigee,
  orNone: OrNone,
): Promise<{ conflicts: BasePathContext['conflicts']; reported: ReadonlySet<Candidate> }> {
  const reported = new Set<Candidate>();
  const found = await pMap(
    steps,
    async (step): Promise<[Step, readonly BasePathOwner[]]> => {
      const reading = conflictsOf(step, apigee, () => reported.add(step.candidate));
      return [step, await orNone(reading)];
    },
    { concurrency: CONCURRENT },
  );
  return { conflicts: new Map(found), reported };
}

async function conflictsOf(
  step: Step,
  apigee: Apigee,
  onReport: () => void,
): Promise<readonly BasePathOwner[]> {
  const kept = keptBasePaths(step);
  const { serving } = step.observed;
  if (serving === undefined || kept.length === 0) return [];
  const report = await apigee.changeReport(serving);
  onReport();
  return conflictsIn(report, kept);
}

async function ownersOf(serving: ServingRevision, apigee: Apigee): Promise<readonly BasePathOwner[]> {
  const { basePaths } = await apigee.revision(serving, serving.revision);
  return basePaths.map((basePath) => ({ by: serving.name, environment: serving.environment, basePath }));
}

function unreadRemark({ message }: PipeError): Problem {
  return {
    code: 'base-paths-unread',
    message: `Not every base path beside those of the plan could be looked at: ${message}`,
    hint: 'Apigee is asked again once the revision is imported.',
  };
}

function cutRemark(looked: number, all: number): Problem {
  return {
    code: 'base-paths-unread',
    message: `${looked} of the ${all} other proxies were looked at for base paths that are already taken.`,
    hint: 'Apigee is asked about the others once the revision is imported.',
  };
}
