import pMap from 'p-map';
import { referencesOf } from '../bundle/references.ts';
import { guardProblems, refusedGuards } from '../deploy/guards.ts';
import type { Step } from '../deploy/make-plan.ts';
import { missingReferences, type Offer } from '../deploy/missing-references.ts';
import type { Problem } from '../domain/problem.ts';
import { contentOf, type Rendered } from './render-bundle.ts';
import type { Run } from './run.ts';

/** What was found out about one step before anything is changed. */
export interface Preflight {
  /** Worth knowing; the deploy goes on. */
  readonly remarks: readonly Problem[];
  /** Guards that nobody allowed: with one of them the bundle is not deployed. */
  readonly refused: readonly Problem[];
}

const CONCURRENT = 8;

/** Looks ahead for every step that would change something: references, service accounts, guards. */
export async function preflight(
  run: Run,
  steps: readonly Step<Rendered>[],
): Promise<ReadonlyMap<Rendered, Preflight>> {
  const changing = steps.filter((step) => step.kind === 'deploy' || step.kind === 'reuse');
  const offers = await readOffers(run, changing);
  const looks = await pMap(
    changing,
    async (step): Promise<[Rendered, Preflight]> => [step.candidate, await lookAt(run, step, offers)],
    { concurrency: CONCURRENT },
  );
  return new Map(looks);
}

async function lookAt(
  run: Run,
  step: Step<Rendered>,
  offers: ReadonlyMap<string, Offer>,
): Promise<Preflight> {
  const { candidate } = step;
  const offer = offers.get(candidate.environment);
  const references = referencesOf(await contentOf(run, candidate));
  const missing = offer === undefined ? [] : missingReferences(candidate.bundle, references, offer);
  const guards = guardProblems({
    bundle: candidate.bundle.name,
    environment: candidate.environment,
    deploymentType: { before: undefined, after: undefined },
    serviceAccount: serviceAccountChange(step),
    basePathsHeld: [],
    counts: { revisionsAfter: revisionsAfter(step) },
  });
  const refused = refusedGuards(guards, candidate.settings.allow);
  const allowed = guards.filter((guard) => !refused.includes(guard));
  return { remarks: [...missing, ...missingAccount(candidate), ...allowed], refused };
}

/** An account that is not asked for is left to Apigee, so it is no change of ours. */
function serviceAccountChange({ candidate, observed }: Step<Rendered>) {
  const after = candidate.serviceAccount;
  return { before: after === undefined ? undefined : observed.serving?.serviceAccount, after };
}

function revisionsAfter({ kind, observed, candidate }: Step<Rendered>): number | undefined {
  if (kind !== 'deploy' || observed.revisions === undefined) return undefined;
  const keep = candidate.settings.keepRevisions;
  const after = observed.revisions.length + 1;
  return keep === undefined ? after : Math.min(after, Math.max(keep, 1));
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

async function readOffers(run: Run, steps: readonly Step<Rendered>[]): Promise<ReadonlyMap<string, Offer>> {
  const environments = [...new Set(steps.map((step) => step.candidate.environment))];
  const apigee = await run.doors.apigee();
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
