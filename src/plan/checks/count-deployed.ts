import type { BundleKind } from '../../domain/bundle.ts';
import type { DeploymentLimits } from '../../domain/organization.ts';
import type { Problem } from '../../domain/problem.ts';
import { optionalRead, readOrRefusal } from '../../errors/optional-read.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import type { Step } from '../step.ts';
import {
  type Counted,
  type DeployedNow,
  isNewcomer,
  type PassedLimit,
  passedLimits,
} from './deployed-counts.ts';

export interface DeployedCounts {
  readonly passed: ReadonlyMap<Step, readonly PassedLimit[]>;
  readonly remarks: readonly Problem[];
}

/**
 * Which documented limits the plan passes, and with which bundle. No call if nothing is deployed for the first time;
 * what cannot be read guards nothing, and is worth a remark only where the lowest limit there is would be passed.
 */
export async function countDeployed(steps: readonly Step[], apigee: Apigee): Promise<DeployedCounts> {
  const newcomers = steps.filter(isNewcomer);
  if (newcomers.length === 0) return { passed: new Map(), remarks: [] };
  const [organization, environments] = await Promise.all([
    readOrRefusal(apigee.organization()),
    readEnvironments(newcomers, apigee),
  ]);
  const limits = organization instanceof PipeError ? undefined : organization.limits;
  if (limits === undefined) {
    const why = organization instanceof PipeError ? organization.message : NO_PLAN;
    const { leastLimits } = apigee.capabilities();
    const doubtful = leastLimits && pass(steps, { organization: undefined, environments }, leastLimits);
    return { passed: new Map(), remarks: doubtful === undefined ? [] : doubts(doubtful, why) };
  }
  const everywhere = await bothKinds((kind) => apigee.servingEverywhere(kind));
  return { passed: pass(steps, { organization: everywhere, environments }, limits), remarks: [] };
}

const NO_PLAN = 'the organization names no subscription plan with a documented limit';
const KINDS: readonly BundleKind[] = ['apiproxy', 'sharedflow'];

function pass(steps: readonly Step[], now: DeployedNow, limits: DeploymentLimits) {
  return new Map(steps.map((step) => [step, passedLimits(step, { steps, now, limits })]));
}

async function readEnvironments(
  newcomers: readonly Step[],
  apigee: Apigee,
): Promise<DeployedNow['environments']> {
  const names = [...new Set(newcomers.map(({ candidate }) => candidate.environment))];
  const entries = await Promise.all(
    names.map(
      async (name): Promise<[string, readonly Counted[] | undefined]> => [
        name,
        await bothKinds((kind) => apigee.servingIn(name, kind)),
      ],
    ),
  );
  return new Map(entries.flatMap(([name, list]) => (list === undefined ? [] : [[name, list]])));
}

/** Undefined if one of the two lists cannot be read: a part of a count is none. */
async function bothKinds(
  read: (kind: BundleKind) => Promise<readonly Counted[]>,
): Promise<readonly Counted[] | undefined> {
  const [proxies, sharedFlows] = await Promise.all(KINDS.map((kind) => optionalRead(read(kind))));
  return proxies && sharedFlows && [...proxies, ...sharedFlows];
}

/** One for each environment, of the last and highest count. */
function doubts(passed: DeployedCounts['passed'], why: string): readonly Problem[] {
  const highest = new Map([...passed.values()].flat().map((limit) => [limit.place, limit]));
  return [...highest.values()].map(({ place, what, now, added, limit }) => ({
    code: 'limits-unread',
    message: `There would be ${now + added} ${what} deployed in ${place}; whether the documented limit of ${limit} is this organization’s could not be found out: ${why}`,
    hint: 'Look at the subscription’s limits before the deployment; Apigee may refuse what exceeds them.',
  }));
}
