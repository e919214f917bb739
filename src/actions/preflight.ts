import pMap from 'p-map';
import type { BundleContent } from '../bundle/content.ts';
import { soundDocuments } from '../bundle/documents.ts';
import { policiesIn } from '../bundle/policies.ts';
import { referencesOf } from '../bundle/references.ts';
import { basePathsHeld, type Field } from '../deploy/base-paths-held.ts';
import { servesWanted } from '../deploy/candidate.ts';
import { extensibleBy } from '../deploy/extensible-change.ts';
import {
  conflictsWithin,
  type GuardFacts,
  guardProblems,
  type Refusal,
  refusedGuards,
} from '../deploy/guards.ts';
import { copies, overwritten } from '../deploy/hand-made.ts';
import type { Step } from '../deploy/make-plan.ts';
import { missingReferences, type Offer } from '../deploy/missing-references.ts';
import type { Problem } from '../domain/problem.ts';
import { orNothing } from '../errors/or-nothing.ts';
import type { Apigee } from '../ports/apigee.ts';
import { countDeployed, type DeployedCounts } from './count-deployed.ts';
import { countRevisions } from './count-revisions.ts';
import { findBasePathClaims } from './find-base-path-claims.ts';
import { contentOf, type Rendered } from './render-bundle.ts';
import type { Run } from './run.ts';

/** What was found out about one step before anything is changed. */
export interface Preflight {
  /** Worth knowing; the deploy goes on. */
  readonly remarks: readonly Problem[];
  /** Guards that nobody allowed, and what Apigee would refuse: with one of them the bundle is not deployed. */
  readonly refused: readonly Refusal[];
}

export interface Preflights {
  readonly of: ReadonlyMap<Rendered, Preflight>;
  /** About the whole run: what could not be looked at. */
  readonly remarks: readonly Problem[];
}

const CONCURRENT = 8;

/** Looks ahead for every step that would change something: references, service accounts, base paths, guards. */
export async function preflight(
  run: Run,
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<Preflights> {
  const changing = steps.filter((step) => step.kind === 'deploy' || step.kind === 'reuse');
  const [offers, { field, remarks }, deployed, revisions] = await Promise.all([
    readOffers(run, changing, apigee),
    findBasePathClaims(steps, apigee),
    countDeployed(steps, apigee),
    countRevisions(steps, apigee),
  ]);
  const sight: Sight = { apigee, offers, field, passed: deployed.passed, revisions };
  const looks = await pMap(
    changing,
    async (step): Promise<[Rendered, Preflight]> => [step.candidate, await lookAt(run, step, sight)],
    { concurrency: CONCURRENT },
  );
  return { of: new Map(looks), remarks: [...remarks, ...deployed.remarks] };
}

interface Sight {
  readonly offers: ReadonlyMap<string, Offer>;
  readonly field: Field;
  readonly apigee: Apigee;
  readonly passed: DeployedCounts['passed'];
  /** How many there would be after an import, where that comes near the limit. */
  readonly revisions: ReadonlyMap<Step, number>;
}

async function lookAt(run: Run, step: Step<Rendered>, sight: Sight): Promise<Preflight> {
  const { candidate } = step;
  const { name } = candidate.bundle;
  const content = await contentOf(run, candidate);
  const offer = sight.offers.get(candidate.environment);
  const missing =
    offer === undefined ? [] : missingReferences(candidate.bundle, referencesOf(content), offer);
  const held = basePathsHeld(step, sight.field);
  const guards = guardProblems({
    bundle: name,
    environment: candidate.environment,
    deploymentType: await deploymentTypeChange(step, content, sight.apigee),
    serviceAccount: serviceAccountChange(step),
    basePathsHeld: held,
    counts: { revisionsAfter: sight.revisions.get(step), passed: sight.passed.get(step) },
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
    refused: [...here, ...refused, ...(isRefused ? lost : [])],
  };
}

/** What is imported already, Apigee has judged; of a new bundle Google's list of policy types tells. */
async function deploymentTypeChange(
  step: Step<Rendered>,
  content: BundleContent,
  apigee: Apigee,
): Promise<GuardFacts['deploymentType']> {
  const { candidate, observed } = step;
  const before = observed.serving?.proxyDeploymentType;
  if (before !== 'STANDARD' || servesWanted(observed)) return { before, after: undefined };
  if (step.kind === 'reuse') {
    const revision = await orNothing(apigee.revision(candidate.bundle, step.revision));
    return { before, after: revision?.hasExtensiblePolicy === true ? 'EXTENSIBLE' : undefined };
  }
  const policies = policiesIn(soundDocuments(content, candidate.bundle.path));
  const by = extensibleBy(policies, observed.described);
  return { before, after: by && 'EXTENSIBLE', by };
}

/** An account that is not asked for is left to Apigee, so it is no change of ours. */
function serviceAccountChange({ candidate, observed }: Step<Rendered>) {
  const after = candidate.serviceAccount;
  return { before: after === undefined ? undefined : observed.serving?.serviceAccount, after };
}

function missingAccount({
  bundle,
  environment,
  serviceAccount,
  usesGoogleAuthentication,
}: Rendered): readonly Problem[] {
  if (!usesGoogleAuthentication || serviceAccount !== undefined) return [];
  return [
    {
      code: 'service-account-missing',
      message: `${bundle.name} signs in to Google and has no deployment service account for ${environment}.`,
      hint: 'Set DEPLOYMENT_SERVICE_ACCOUNT, or serviceAccount in the manifest.',
      where: bundle.name,
    },
  ];
}

async function readOffers(
  run: Run,
  steps: readonly Step<Rendered>[],
  apigee: Apigee,
): Promise<ReadonlyMap<string, Offer>> {
  const environments = [...new Set(steps.map((step) => step.candidate.environment))];
  const vouched = run.config.manifest?.content.externalSharedFlows ?? [];
  const own = run.record.bundles.filter(({ kind }) => kind === 'sharedflow').map(({ name }) => name);
  const entries = await Promise.all(
    environments.map(async (environment): Promise<[string, Offer]> => {
      const [assets, serving] = await Promise.all([
        apigee.environmentAssets(environment),
        apigee.servingIn(environment, 'sharedflow'),
      ]);
      const sharedFlows = new Set([...vouched, ...own, ...serving.map(({ name }) => name)]);
      return [environment, { environment, assets, sharedFlows }];
    }),
  );
  return new Map(entries);
}
