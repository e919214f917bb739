import pMap from 'p-map';
import {
  type Claim,
  type Field,
  isPlanned,
  newBasePaths,
  routedTogether,
} from '../deploy/base-paths-held.ts';
import type { Step } from '../deploy/make-plan.ts';
import type { Problem } from '../domain/problem.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';

/** Proxies outside the plan whose revisions are read to learn their base paths; Apigee judges the rest on deploy. */
const MOST_LOOKED_AT = 100;
const CONCURRENT = 20;

export interface Claims {
  readonly field: Field;
  /** What could not be looked at, in one sentence each. */
  readonly remarks: readonly Problem[];
}

/**
 * What other proxies serve beside the steps that bring new base paths; no call where none does. A list that is
 * refused or fails costs a remark and nothing else: once the revision is imported, Apigee is asked as well.
 */
export async function findBasePathClaims(steps: readonly Step[], apigee: Apigee): Promise<Claims> {
  const movers = steps.filter((step) => newBasePaths(step).length > 0);
  if (movers.length === 0) return { field: { steps, served: [], groups: [] }, remarks: [] };
  const unread: Problem[] = [];
  const orNone = <Item>(read: Promise<readonly Item[]>): Promise<readonly Item[]> =>
    read.catch((error: unknown) => {
      if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
      unread.push(unreadRemark(error));
      return [];
    });
  const groups = await orNone(apigee.environmentGroups());
  const own = [...new Set(movers.map(({ candidate }) => candidate.environment))];
  const near = [...new Set([...own, ...own.flatMap((environment) => routedTogether(environment, groups))])];
  const lists = await Promise.all(
    near.map((environment) => orNone(apigee.servingIn(environment, 'apiproxy'))),
  );
  const others = lists.flat().filter((serving) => !isPlanned(steps, serving));
  const looked = others.slice(0, MOST_LOOKED_AT);
  const claims = await pMap(looked, (serving) => orNone(claimsOf(serving, apigee)), {
    concurrency: CONCURRENT,
  });
  const left = others.length - looked.length;
  return {
    field: { steps, served: claims.flat(), groups },
    remarks: [...unread.slice(0, 1), ...(left > 0 ? [cutRemark(looked.length, others.length)] : [])],
  };
}

async function claimsOf(serving: ServingRevision, apigee: Apigee): Promise<readonly Claim[]> {
  const { basePaths } = await apigee.revision(serving, serving.revision);
  return basePaths.map((basePath) => ({ by: serving.name, environment: serving.environment, basePath }));
}

function unreadRemark({ message }: PipeError): Problem {
  return {
    code: 'base-paths-unread',
    message: `Not every base path beside the new ones could be looked at: ${message}`,
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
