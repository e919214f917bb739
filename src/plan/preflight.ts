import pMap from 'p-map';
import type { Rendered } from '../bundle/render-bundle.ts';
import type { ChangingConfig } from '../config/config.ts';
import type { Reference } from '../domain/bundle.ts';
import { type Candidate, servesWanted } from '../domain/candidate.ts';
import type { AssetList, EnvironmentAssets } from '../domain/organization.ts';
import { CALLS_AT_ONCE } from '../domain/pacing/calls-at-once.ts';
import type { Problem } from '../domain/problem.ts';
import { optionalRead } from '../errors/optional-read.ts';
import type { Apigee } from '../ports/apigee.ts';
import { absentSharedFlows, callsOfAbsentFlows } from './checks/absent-shared-flows.ts';
import { type BasePathContext, basePathsHeld } from './checks/base-path-owners.ts';
import { countDeployed, type DeployedCounts } from './checks/count-deployed.ts';
import { countRevisions } from './checks/count-revisions.ts';
import { findBasePathOwners } from './checks/find-base-path-owners.ts';
import {
  conflictsWithin,
  extensibleBy,
  type GuardFacts,
  guardProblems,
  refusedGuards,
} from './checks/guards.ts';
import { copies, overwritten } from './checks/hand-made.ts';
import { missingReferences, type Offer } from './checks/missing-references.ts';
import type { DeclaredName, Planning } from './planning.ts';
import type { Refusal, Step } from './step.ts';

/** What was found out about one step before anything is changed. */
export interface Preflight {
  /** Worth knowing; the deploy goes on. */
  readonly remarks: readonly Problem[];
  /** Guards that nobody allowed, and what Apigee would refuse: with one of them the bundle is not deployed. */
  readonly refused: readonly Refusal[];
}

export interface Preflights {
  readonly of: ReadonlyMap<Rendered, Preflight>;
  /** Whose serving revision's change report Apigee gave: what stands in the way of the base paths it keeps is known. */
  readonly reported: ReadonlySet<Candidate>;
  /** About the whole run: what could not be looked at. */
  readonly remarks: readonly Problem[];
}

/** Looks ahead for every step that would change something: references, service accounts, base paths, guards. */
export async function preflight(
  run: Planning<ChangingConfig>,
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<Preflights> {
  const changing = steps.filter((step) => step.kind === 'deploy' || step.kind === 'reuse');
  const [offers, { basePathContext, reported, remarks }, deployed, revisions] = await Promise.all([
    readOffers(run, changing, apigee),
    findBasePathOwners(steps, apigee),
    countDeployed(steps, apigee),
    countRevisions(steps, apigee),
  ]);
  const planContext: PlanContext = {
    apigee,
    offers,
    basePathContext,
    passed: deployed.passed,
    revisions,
  };
  const looks = await pMap(
    changing,
    async (step): Promise<[Rendered, Preflight]> => [step.candidate, await lookAt(run, step, planContext)],
    { concurrency: CALLS_AT_ONCE },
  );
  return { of: new Map(looks), reported, remarks: [...remarks, ...deployed.remarks] };
}

interface PlanContext {
  readonly offers: ReadonlyMap<string, Offer>;
  readonly basePathContext: BasePathContext;
  readonly apigee: Apigee;
  readonly passed: DeployedCounts['passed'];
  /** How many there would be after an import, where that comes near the limit. */
  readonly revisions: ReadonlyMap<Step, number>;
}

async function lookAt(
  run: Planning<ChangingConfig>,
  step: Step<Rendered>,
  planContext: PlanContext,
): Promise<Preflight> {
  const { candidate } = step;
  const { name } = candidate.asset;
  const offer = planContext.offers.get(candidate.environment);
  const bundle = { name, path: candidate.bundle.path };
  const missing = offer === undefined ? [] : missingReferences(bundle, candidate.references, offer);
  const nowhere =
    offer === undefined ? [] : callsOfAbsentFlows(bundle, candidate.references, offer.absentFlows);
  const held = basePathsHeld(step, planContext.basePathContext);
  const guards = guardProblems({
    bundle: name,
    environment: candidate.environment,
    neverAllowed: candidate.neverAllowed,
    proxyType: await proxyTypeChange(step, planContext.apigee),
    serviceAccount: serviceAccountChange(step),
    basePathsHeld: held,
    counts: { revisionsAfter: planContext.revisions.get(step), passed: planContext.passed.get(step) },
  });
  const here = conflictsWithin({ name, environment: candidate.environment }, held);
  const lost = overwritten(step);
  const isRefused = run.config.deploy.onOverwrite === 'fail';
  const refused = refusedGuards(guards, candidate.allow);
  const allowed = guards.filter((guard) => !refused.includes(guard));
  return {
    remarks: [
      ...missing,
      ...missingAccount(candidate),
      ...allowed,
      ...copies(step),
      ...(isRefused ? [] : lost),
    ],
    refused: [...nowhere, ...here, ...refused, ...(isRefused ? lost : [])],
  };
}

/** What is imported already, Apigee has judged; of a new bundle Google's list of policy types tells. */
async function proxyTypeChange(step: Step<Rendered>, apigee: Apigee): Promise<GuardFacts['proxyType']> {
  const { candidate, observed } = step;
  const before = observed.serving?.proxyType;
  if (before !== 'standard' || servesWanted(observed)) return { before, after: undefined };
  if (step.kind === 'reuse') {
    const revision = await optionalRead(apigee.revision(candidate.asset, step.revision));
    return { before, after: revision?.hasExtensiblePolicy === true ? 'extensible' : undefined };
  }
  const by = extensibleBy(candidate.policies, observed.described);
  return { before, after: by && 'extensible', by };
}

/** An account that is not asked for is left to Apigee, so it is no change of ours. */
function serviceAccountChange({ candidate, observed }: Step<Rendered>) {
  const after = candidate.serviceAccount;
  return { before: after === undefined ? undefined : observed.serving?.serviceAccount, after };
}

function missingAccount({
  asset,
  environment,
  serviceAccount,
  usesGoogleAuthentication,
}: Rendered): readonly Problem[] {
  if (!usesGoogleAuthentication || serviceAccount !== undefined) return [];
  return [
    {
      code: 'service-account-missing',
      message: `${asset.name} signs in to Google and has no deployment service account for ${environment}.`,
      hint: 'Set DEPLOYMENT_SERVICE_ACCOUNT, or serviceAccount in the manifest.',
      where: asset.name,
    },
  ];
}

/** Reads the lists that the bundles refer to, and no others. */
async function readOffers(
  run: Planning,
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<ReadonlyMap<string, Offer>> {
  const byEnvironment = Map.groupBy(steps, ({ candidate }) => candidate.environment);
  const vouched = run.config.manifest?.content.externalSharedFlows ?? [];
  const own = run.record.bundles.filter(({ kind }) => kind === 'sharedflow').map(({ name }) => name);
  const entries = await Promise.all(
    [...byEnvironment].map(async ([environment, of]): Promise<[string, Offer]> => {
      const wanted = of.flatMap(({ candidate }) => candidate.references);
      const [assets, serving] = await Promise.all([
        apigee.environmentAssets(environment, listsFor(wanted)),
        wanted.some(({ kind }) => kind === 'sharedFlow') ? apigee.servingIn(environment, 'sharedflow') : [],
      ]);
      const brought = steps.flatMap(({ candidate: { asset } }) =>
        asset.kind === 'sharedflow' ? [asset.name] : [],
      );
      const sharedFlows = new Set([...vouched, ...own, ...brought, ...serving.map(({ name }) => name)]);
      const called = wanted.filter(({ kind }) => kind === 'sharedFlow').map(({ name }) => name);
      const absentFlows = await absentSharedFlows(new Set(called).difference(sharedFlows), apigee);
      const withDeclared = declaredToo(assets, environment, run.record.declared);
      return [environment, { environment, assets: withDeclared, sharedFlows, absentFlows }];
    }),
  );
  return new Map(entries);
}

const LISTS: Readonly<Record<Reference['kind'], AssetList | undefined>> = {
  keyValueMap: 'keyValueMaps',
  targetServer: 'targetServers',
  keystore: 'keystores',
  reference: 'references',
  sharedFlow: undefined,
};

/** Maps of a proxy's or a policy's own scope are in no list. */
function listsFor(references: readonly Reference[]): ReadonlySet<AssetList> {
  const listed = references.filter(({ scope }) => scope !== 'apiproxy' && scope !== 'policy');
  return new Set(listed.flatMap(({ kind }) => LISTS[kind] ?? []));
}

/** What this run brings in before the bundles is there when they need it. */
function declaredToo(
  assets: EnvironmentAssets,
  environment: string,
  declared: readonly DeclaredName[],
): EnvironmentAssets {
  const also = (names: readonly string[] | undefined, kind: string) =>
    names && [
      ...names,
      ...declared
        .filter((one) => one.kind === kind && [`env/${environment}`, 'org'].includes(one.scope))
        .map(({ name }) => name),
    ];
  return {
    targetServers: also(assets.targetServers, 'targetserver'),
    keyValueMaps: also(assets.keyValueMaps, 'kvm'),
    keystores: also(assets.keystores, 'keystore'),
    references: also(assets.references, 'reference'),
  };
}
