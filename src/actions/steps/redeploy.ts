import { archiveContent } from '../../bundle/archive-bundle.ts';
import type { WantedContent } from '../../bundle/content.ts';
import { type AssetKey, type DependencyGraph, keyOf } from '../../bundle/graph/dependency-graph.ts';
import type { Rendered } from '../../bundle/render-bundle.ts';
import type { ApigeeConfig, ChangingConfig } from '../../config/config.ts';
import { namingOf } from '../../config/manifest/bundle-naming.ts';
import { settingsFor } from '../../config/manifest/settings-for.ts';
import { causesOf, describeAttempt, judgeAttempts } from '../../deploy/attempt-results.ts';
import { carryOut } from '../../deploy/carry-out.ts';
import type { Archive, AssetRef, Bundle } from '../../domain/bundle.ts';
import { type Candidate, candidateKey } from '../../domain/candidate.ts';
import type { ContentVerdict } from '../../domain/content-verdict.ts';
import type { EnvironmentGroup } from '../../domain/organization.ts';
import type { Problem } from '../../domain/problem.ts';
import type { DeploymentResult } from '../../domain/results/run-result.ts';
import type { ServingRevision } from '../../domain/revision.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { optionalRead } from '../../errors/optional-read.ts';
import type { Outcome } from '../../errors/outcome.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { type Brought, sha256Of } from '../../evidence/statement.ts';
import type { ChosenAsset } from '../../live/choose-assets.ts';
import type { LiveRevisions } from '../../live/live-revisions.ts';
import { commitAndBuild, type MadeFrom } from '../../live/made-from.ts';
import { overwritten } from '../../plan/checks/hand-made.ts';
import { describeStep } from '../../plan/make-plan.ts';
import type { Step } from '../../plan/step.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { renderBlock, renderSignedIn } from '../../report/console/steps.ts';
import { reasonInWords } from '../../report/plan-reason.ts';
import { hasChanged, type Run } from '../../run/context.ts';
import { watchDeployments } from '../../run/watch-deployments.ts';
import { verifyDeployment } from '../../verify/verify-deployment.ts';
import { backUpReplaced, replacedBy } from './back-up-replaced.ts';
import { originsThatHold } from './compare-with-commits.ts';
import { liveChangesOf, whatIsAsked } from './gated-changes.ts';
import { judgeGates } from './judge-gates.ts';
import { printPlan } from './print-plan.ts';

/** What is deployed that no bundle of this run was rendered to. */
export interface LiveCandidate
  extends Candidate,
    Pick<Rendered, 'settings' | 'usesGoogleAuthentication' | 'rewritten'> {
  readonly madeFrom: MadeFrom;
}

export interface Redeployment<Wanted extends LiveCandidate> {
  readonly steps: readonly Step<Wanted>[];
  /** What the step brings. */
  readonly wantedOf: (step: Step<Wanted>) => WantedContent;
  readonly inspect: (candidate: Wanted, revision: string) => Promise<ContentVerdict>;
  readonly archiveOf: (candidate: Wanted) => Promise<Archive>;
  /** What the run's own organization holds. */
  readonly live: LiveRevisions;
}

/** Carries out a plan over revisions that live somewhere already, and verifies each like any deployment. */
export async function redeploy<Wanted extends LiveCandidate>(
  run: Run<ChangingConfig>,
  settings: ApigeeConfig,
  planned: Redeployment<Wanted>,
): Promise<Outcome> {
  const plan = { ...planned, steps: await withOrigins(run, settings, planned) };
  const { steps } = plan;
  judgeOverwritten(run, steps);
  tellPlan(run, steps);
  const apigee = await run.ports.apigee();
  const changes = liveChangesOf(steps, (step) => ({
    madeFrom: step.candidate.madeFrom,
    wanted: plan.wantedOf(step),
  }));
  const gates = await judgeGates(run, { changes, apigee });
  if (gates === 'blocked') return 'blocked';
  await backUpReplaced(run, replacedBy(steps), apigee);
  run.events.emit({
    kind: 'bringing',
    notes: { brought: broughtBy(plan), changes: whatIsAsked(changes) },
  });
  const groups = (await optionalRead(apigee.environmentGroups())) ?? [];
  if (!(await gates.stillOpen())) return 'blocked';
  return bring(run, plan, { apigee, groups, environments: settings.environments });
}

function tellPlan(run: Run<ChangingConfig>, steps: readonly Step<LiveCandidate>[]): void {
  const described = steps.map(describeStep);
  run.events.emit({ kind: 'planned', plan: described });
  printPlan(run, described, 'all');
  const there = steps.filter(({ kind }) => kind === 'unchanged' || kind === 'await');
  if (there.length === 0) return;
  const lines = there.map(({ candidate, reason }) => `${candidate.asset.name}: ${reasonInWords(reason)}`);
  run.ports.logger.say(renderBlock('Note', lines));
}

interface Bringing {
  readonly apigee: Apigee;
  readonly groups: readonly EnvironmentGroup[];
  readonly environments: readonly string[];
}

async function bring<Wanted extends LiveCandidate>(
  run: Run<ChangingConfig>,
  plan: Redeployment<Wanted>,
  { apigee, groups, environments }: Bringing,
): Promise<Outcome> {
  const { steps } = plan;
  const remarks: Problem[] = [];
  const byKey = new Map(steps.map(({ candidate }) => [candidateKey(candidate), candidate]));
  const own = (candidate: Candidate): Wanted => {
    const found = byKey.get(candidateKey(candidate));
    if (found === undefined) throw new TypeError(`${candidateKey(candidate)} is no part of the plan`);
    return found;
  };
  const { onFailure, atomic, force } = run.config.deploy;
  const { waitTimeoutMs, parallel } = run.config.apigee;
  const attempts = await carryOut(
    { steps, environments, parallel, graph: flowsFirst(steps) },
    {
      apigee,
      clock: run.ports.clock,
      signal: run.signal,
      timeoutMs: waitTimeoutMs,
      onFailure,
      atomic,
      force,
      inspect: (candidate, revision) => plan.inspect(own(candidate), revision),
      remark: (problem) => remarks.push(problem),
      archiveOf: (candidate) => plan.archiveOf(own(candidate)),
      verify: (candidate) => verifyDeployment(run, own(candidate), () => Promise.resolve(groups)),
      watch: watchDeployments(run, () => groups, steps),
    },
  );
  run.ports.logger.progress(undefined);
  run.events.emit({ kind: 'remarked', remarks });
  const deployments = attempts.map((attempt) => ({
    ...describeAttempt(attempt, groups),
    ...(attempt.kind === 'deployed' && !attempt.imported && originOf(own(attempt.step.candidate))),
  }));
  const before = { changed: hasChanged(run.record) };
  run.events.emit({ kind: 'carried-out', deployments, problems: causesOf(attempts, deployments) });
  return judgeAttempts(attempts, before);
}

/** A mark that was written onto other content than its commit gives says nothing of where that comes from. */
async function withOrigins<Wanted extends LiveCandidate>(
  run: Run<ChangingConfig>,
  settings: ApigeeConfig,
  { steps, wantedOf }: Redeployment<Wanted>,
): Promise<readonly Step<Wanted>[]> {
  const marked = steps.map((step) => {
    const { environment, madeFrom } = step.candidate;
    return { environment, madeFrom, wanted: wantedOf(step) };
  });
  const origins = await originsThatHold(run, marked, settings);
  return steps.map((step, index) => {
    const madeFrom = origins[index] ?? step.candidate.madeFrom;
    return { ...step, candidate: { ...step.candidate, madeFrom } };
  });
}

/** What would be replaced and did not come from git is told, or refused before any write, as a deploy does it. */
function judgeOverwritten(
  { config, events }: Run<ChangingConfig>,
  steps: readonly Step<LiveCandidate>[],
): void {
  const changing = steps.filter(({ kind }) => kind !== 'unchanged' && kind !== 'await');
  const lost = changing.flatMap(overwritten);
  if (config.deploy.onOverwrite === 'fail')
    throwAll(lost.map(({ code, message, ...more }) => new PipeError(code, message, more)));
  else events.emit({ kind: 'remarked', remarks: lost });
}

function originOf({ madeFrom }: LiveCandidate): Pick<DeploymentResult, 'from'> {
  const { commit, build } = commitAndBuild(madeFrom);
  return commit === undefined
    ? {}
    : { from: { commit, edited: false, ...(build !== undefined && { build }) } };
}

/** For the statement: what is imported is sent as a zip, what is there already is read back. */
function broughtBy<Wanted extends LiveCandidate>({
  steps,
  archiveOf,
  live,
}: Redeployment<Wanted>): readonly Brought[] {
  return steps.map((step) => {
    const { asset, environment, digest, madeFrom } = step.candidate;
    const sha256 = async () =>
      sha256Of(
        'revision' in step
          ? archiveContent((await live.read(asset, step.revision)).content, asset, undefined).zip
          : (await archiveOf(step.candidate)).zip,
      );
    return { ...asset, environment, digest, ...commitAndBuild(madeFrom), sha256 };
  });
}

/** Nobody knows what calls what among bundles that are not in the clone: shared flows go before proxies. */
function flowsFirst(steps: readonly Step[]): DependencyGraph {
  const assets = new Map(steps.map(({ candidate: { asset } }) => [keyOf(asset), asset]));
  const flows = [...assets].filter(([, { kind }]) => kind === 'sharedflow').map(([key]) => key);
  const proxies = [...assets].filter(([, { kind }]) => kind === 'apiproxy').map(([key]) => key);
  const dependsOn = new Map<AssetKey, ReadonlySet<AssetKey>>(proxies.map((key) => [key, new Set(flows)]));
  return { bundles: new Map(), order: [...flows.toSorted(), ...proxies.toSorted()], dependsOn };
}

export interface LiveContentFacts {
  readonly digest: string;
  readonly madeFrom: MadeFrom;
  readonly basePaths: readonly string[];
  /** What serves there now, whose service account is kept unless another is asked for. */
  readonly serving: ServingRevision | undefined;
}

/** A revision as a candidate, with what the manifest says of its asset in the environment. */
export function liveCandidate(
  run: Run<ChangingConfig>,
  { asset, bundle }: Pick<ChosenAsset, 'asset' | 'bundle'>,
  environment: string,
  { digest, madeFrom, basePaths, serving }: LiveContentFacts,
): LiveCandidate {
  const source = bundle ?? withoutSource(asset, digest, basePaths);
  const { config, variables } = run;
  const settings = settingsFor(
    config.manifest,
    { bundle: source, environment },
    {
      variables,
      organization: config.apigee.organization,
      serviceAccount: config.deploy.serviceAccount,
      allow: config.deploy.allow,
    },
  );
  return {
    asset,
    bundle: source,
    environment,
    digest,
    madeFrom,
    basePaths,
    settings,
    serviceAccount: settings.serviceAccount ?? serving?.serviceAccount,
    allow: settings.allow,
    usesGoogleAuthentication: false,
    rewritten: false,
  };
}

/** Stands for the bundle of an asset that the repository does not hold. */
function withoutSource(asset: AssetRef, digest: string, basePaths: readonly string[]): Bundle {
  return {
    ...asset,
    path: asset.name,
    source: { kind: 'folder', absolutePath: '' },
    entries: [],
    descriptor: undefined,
    digest,
    basePaths,
    sharedFlowsCalled: [],
    endpoints: [],
    flowCallouts: [],
    usesGoogleAuthentication: false,
    references: [],
    policies: [],
    description: '',
  };
}

/** Signs in, and says who the pipe is. */
export async function signIn(run: Run<ChangingConfig>, opened: Promise<Apigee>): Promise<Apigee> {
  const { clock, logger } = run.ports;
  const startedMs = clock.elapsed();
  logger.progress('Signing in');
  const apigee = await opened;
  const identity = await apigee.signIn();
  logger.progress(undefined);
  logger.say(renderSignedIn(identity, clock.elapsed() - startedMs));
  return apigee;
}

/** What the actions on live bundles need to choose them. */
export function choosing(run: Run<ChangingConfig>, apigee: Apigee) {
  return {
    entries: run.config.bundlesChosen ? run.config.bundles : [],
    clone: run.clone,
    naming: namingOf(run.config.manifest, run.context.repository),
    files: run.ports.files,
    apigee,
  };
}
