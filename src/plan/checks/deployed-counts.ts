import { keyOf } from '../../bundle/graph/dependency-graph.ts';
import type { BundleKind } from '../../domain/bundle.ts';
import type { DeploymentLimits } from '../../domain/organization.ts';
import type { Step } from '../step.ts';

/** One deployment as it counts: whose, where, and of which kind. */
export interface Counted {
  readonly kind: BundleKind;
  readonly name: string;
  readonly environment: string;
}

/** What is deployed before the plan is carried out; undefined is: not known. */
export interface DeployedNow {
  readonly organization: readonly Counted[] | undefined;
  /** Both kinds, for environments where both lists could be read. */
  readonly environments: ReadonlyMap<string, readonly Counted[]>;
}

/** A documented limit that is passed with one step of the plan. */
export interface PassedLimit {
  /** `environment test`, `the organization`. */
  readonly place: string;
  readonly what: 'proxies' | 'proxies and shared flows';
  readonly now: number;
  /** By the plan, up to and with this step. */
  readonly added: number;
  readonly limit: number;
  readonly plan: string;
}

/** True if a step deploys what is not deployed there yet: only then does a count grow. */
export function isNewcomer({ kind, observed }: Step): boolean {
  return (kind === 'deploy' || kind === 'reuse') && observed.serving === undefined;
}

/**
 * The limits that a step passes, with what the steps before it add. A bundle deployed in two environments counts twice,
 * since the lists and Google's limits speak of deployments ("60 total deployments, at most 50 of which can be proxy
 * deployments"); a revision that is about to replace another is listed beside it and counts once.
 */
export function passedLimits(
  step: Step,
  { steps, now, limits }: { steps: readonly Step[]; now: DeployedNow; limits: DeploymentLimits },
): readonly PassedLimit[] {
  if (!isNewcomer(step)) return [];
  const added = steps
    .slice(0, steps.indexOf(step) + 1)
    .filter(isNewcomer)
    .map(({ candidate: { asset, environment } }) => ({ ...asset, environment }));
  const { environment, asset } = step.candidate;
  const here = { now: now.environments.get(environment), added: added.filter(isIn(environment)) };
  const { plan } = limits;
  const place = `environment ${environment}`;
  return [
    ...(asset.kind === 'apiproxy'
      ? passed(proxiesOf(here), {
          plan,
          place,
          what: 'proxies',
          limit: limits.proxiesInEnvironment,
        })
      : []),
    ...passed(here, { plan, place, what: 'proxies and shared flows', limit: limits.inEnvironment }),
    ...passed(
      { now: now.organization, added },
      { plan, place: 'the organization', what: 'proxies and shared flows', limit: limits.inOrganization },
    ),
  ];
}

interface Growth {
  readonly now: readonly Counted[] | undefined;
  readonly added: readonly Counted[];
}

function passed(growth: Growth, about: Omit<PassedLimit, 'now' | 'added'>): readonly PassedLimit[] {
  if (growth.now === undefined) return [];
  const now = new Set(growth.now.map((one) => `${one.environment} ${keyOf(one)}`)).size;
  const added = growth.added.length;
  return now + added <= about.limit ? [] : [{ ...about, now, added }];
}

function proxiesOf({ now, added }: Growth): Growth {
  const isProxy = ({ kind }: Counted): boolean => kind === 'apiproxy';
  return { now: now?.filter(isProxy), added: added.filter(isProxy) };
}

const isIn =
  (environment: string) =>
  (counted: Counted): boolean =>
    counted.environment === environment;
