import pMap from 'p-map';
import type { DependencyGraph } from '../bundle/graph/dependency-graph.ts';
import { orderBundles } from '../bundle/graph/order-bundles.ts';
import { type Rendered, renderBundle, wantedOf } from '../bundle/render-bundle.ts';
import type { ApigeeConfig, PlanningConfig } from '../config/config.ts';
import { precedencesOf, refuseUnusedEntries } from '../config/manifest/select-bundles.ts';
import type { Bundle } from '../domain/bundle.ts';
import type { PlannedChange } from '../domain/results/run-result.ts';
import type { ServingState } from '../domain/results/serving-state.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { optionalRead } from '../errors/optional-read.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type Linted, lintBundles, tellLinted } from '../lint/lint-bundles.ts';
import { readRepository } from '../lint/read-repository.ts';
import { changesInside, judgeByContent, judgeByMark } from '../live/judge-content.ts';
import { createLiveRevisions, type LiveRevisions } from '../live/live-revisions.ts';
import { originIn } from '../live/made-from.ts';
import { servingStateOf } from '../live/serving-state.ts';
import type { Apigee } from '../ports/apigee.ts';
import { rememberReads } from './cached-reads.ts';
import { refuseForeignSmokeTests } from './checks/smoke-hosts.ts';
import { type CommitsSince, createCommitsSince } from './commits-since.ts';
import type { PlanEvent } from './events.ts';
import { findHookedFlows } from './hooked-flows.ts';
import { describeStep, makePlan } from './make-plan.ts';
import { type JudgeRevision, observe, STATES_ASKED } from './observe.ts';
import type { Planning } from './planning.ts';
import { type Preflight, type Preflights, preflight } from './preflight.ts';
import { describeRemoval, planRemovals, type Removal } from './retain-revisions.ts';
import { shardOf } from './shard-of.ts';
import type { Step } from './step.ts';

export type Prepared =
  | { readonly kind: 'refused'; readonly outcome: Outcome }
  | {
      readonly kind: 'planned';
      readonly steps: readonly Step<Rendered>[];
      readonly graph: DependencyGraph;
      readonly removals: readonly Removal[];
      /** Its lines, as the reports tell them. */
      readonly plan: readonly PlannedChange[];
      readonly reported: Preflights['reported'];
      /** The organization as it was planned with: what the plan has read is not read again. */
      readonly seen: Apigee;
    };

/**
 * Everything before the first change: discovery, lint, sign-in, what the organization has, the plan. Lint and
 * Apigee are asked at the same time, since neither waits for the other; the log tells them in order.
 */
export async function preparePlan(run: Planning<PlanningConfig>, settings: ApigeeConfig): Promise<Prepared> {
  const found = await readRepository(run, { namesMustDiffer: true });
  if (found.problems.length > 0) return refuse(run, found.bundles, found.problems);
  const { graph, candidates } = await arrange(run, settings, found.bundles);

  const { linted, seen } = await oneAfterTheOther(run, {
    linting: lintBundles(run, found.bundles, candidates),
    looking: lookAround(run, candidates),
  });
  if (linted.failed) return { kind: 'refused', outcome: 'findings' };

  const planned = makePlan(candidates, seen.observations, { force: run.config.deploy.force });
  await refuseForeignSmokeTests(planned, run.config.deploy.smokeHosts, seen.apigee);
  const [looks, hooks] = await Promise.all([
    preflight(run, planned, seen.apigee),
    findHookedFlows(planned, seen.apigee),
  ]);
  const known = await Promise.all(planned.map((step) => withRevisions(step, seen.apigee)));
  const steps = known.map((step) => block(step, looks.of.get(step.candidate)));
  const { removals, remarks } = await planRemovals(steps, seen.apigee);
  const commitsOf = createCommitsSince(run.context.commit, run.ports.git);
  const looked = { looks: looks.of, live: seen.live, commitsOf };
  const lines = await pMap(steps, (step) => withChanges(run, step, looked), { concurrency: 4 });
  const plan = [...lines, ...removals.map(describeRemoval)];
  run.events.emit({ kind: 'looked', serving: servingIn(steps, seen.live) });
  run.events.emit({ kind: 'planned', plan });
  run.events.emit({ kind: 'remarked', remarks: [...looks.remarks, ...hooks.remarks, ...remarks] });
  const ordered = hooks.flows.length === 0 ? graph : orderedBy(run, found.bundles, hooks.flows);
  const { reported } = looks;
  return { kind: 'planned', steps, graph: ordered, removals, plan, reported, seen: seen.apigee };
}

/** Tells the lint and the look at Apigee in order, whichever ends first: the look's failure after the lint too. */
export async function oneAfterTheOther<Seen extends { readonly signedIn: PlanEvent }>(
  run: Planning,
  { linting, looking }: { readonly linting: Promise<Linted>; readonly looking: Promise<Seen> },
): Promise<{ readonly linted: Linted; readonly seen: Seen }> {
  looking.catch(() => undefined);
  const linted = await linting;
  tellLinted(run, linted);
  const seen = await looking;
  run.events.emit(seen.signedIn);
  return { linted, seen };
}

function servingIn(steps: readonly Step<Rendered>[], live: LiveRevisions): readonly ServingState[] {
  return steps.flatMap(({ observed: { serving, content, status, described } }) => {
    if (serving === undefined) return [];
    const kind = content?.kind === 'same' || content?.kind === 'different' ? content.kind : 'unknown';
    return servingStateOf(serving, live, { content: kind, status, description: described?.description });
  });
}

/** Bad bundles end the run before any call; the sound ones are linted all the same, to tell all bad news at once. */
export async function refuse(
  run: Planning<PlanningConfig>,
  sound: readonly Bundle[],
  problems: readonly PipeError[],
): Promise<Prepared> {
  const linted = await lintBundles(run, sound, []);
  tellLinted(run, linted);
  // A path that leads nowhere is the configuration's fault and weighs more than a bad bundle.
  return {
    kind: 'refused',
    outcome: worstOf(problems.map((problem) => outcomeOf(problem, { changed: false }))) ?? 'findings',
  };
}

/** Order, this step's share, and each bundle as each environment is to have it. */
export async function arrange(
  run: Planning<PlanningConfig>,
  settings: ApigeeConfig,
  bundles: readonly Bundle[],
) {
  const { manifest, shard } = run.config;
  if (manifest !== undefined && !run.config.bundlesChosen) refuseUnusedEntries(manifest, bundles);
  const graph = orderedBy(run, bundles, []);
  const share = shard === undefined ? undefined : shardOf(graph, shard.step, shard.count);
  // In the order in which they are deployed, as the plan shows them.
  const mine = graph.order.flatMap((key) =>
    share === undefined || share.has(key) ? (graph.bundles.get(key) ?? []) : [],
  );
  if (shard !== undefined)
    run.events.emit({ kind: 'shared-out', shard, own: mine.length, all: bundles.length });
  const wanted = settings.environments.flatMap((environment) =>
    mine.map((bundle) => ({ bundle, environment })),
  );
  return { graph, candidates: await renderAll(run, wanted) };
}

/** Flow hooks order what is carried out; the shares of parallel steps are cut without them, the same on every step. */
export function orderedBy(
  { config: { manifest } }: Planning,
  bundles: readonly Bundle[],
  flowHooks: readonly string[],
): DependencyGraph {
  return orderBundles(bundles, {
    flowHooks,
    precedences: manifest === undefined ? [] : precedencesOf(manifest),
  });
}

/** Every bundle for every environment; what is wrong with any of them is told with all the others. */
export async function renderAll(
  run: Planning<PlanningConfig>,
  wanted: readonly { readonly bundle: Bundle; readonly environment: string }[],
): Promise<readonly Rendered[]> {
  const rendered = await pMap(
    wanted,
    ({ bundle, environment }) =>
      renderBundle(run, bundle, environment).catch((error: unknown) => {
        if (error instanceof PipeError) return error;
        throw error;
      }),
    { concurrency: 8 },
  );
  throwAll(rendered.filter((one) => one instanceof PipeError));
  return rendered.flatMap((one) => (one instanceof PipeError ? [] : [one]));
}

async function lookAround(run: Planning<PlanningConfig>, candidates: readonly Rendered[]) {
  const { ports } = run;
  const startedMs = ports.clock.elapsed();
  const apigee = rememberReads(await ports.apigee());
  const identity = await apigee.signIn();
  const durationMs = ports.clock.elapsed() - startedMs;
  const signedIn = { kind: 'signed-in', identity, durationMs } as const;
  const live = createLiveRevisions(apigee);
  const judge = judgeOf(run, live);
  // If no states tell the routes, a deploy's links need them at its end: by then they are there.
  if (run.config.action === 'deploy' && candidates.length > STATES_ASKED)
    apigee.environmentGroups().catch(() => undefined);
  return { apigee, live, signedIn, observations: await observe(candidates, apigee, judge, live) };
}

/** Whether a revision holds a bundle as it is to be in an environment: by what it holds, unless marks count. */
export function judgeOf(run: Planning<PlanningConfig>, live: LiveRevisions): JudgeRevision<Rendered> {
  const judge = run.config.trustMarks ? judgeByMark : judgeByContent(live);
  return (candidate, revision) => judge(wantedOf(run, candidate), revision);
}

/** What was counted before an import is not read again for it; under FORCE nobody else has asked for it. */
async function withRevisions(step: Step<Rendered>, apigee: Apigee): Promise<Step<Rendered>> {
  if (step.kind !== 'deploy' || step.observed.revisions !== undefined) return step;
  const revisions = await optionalRead(apigee.revisionsOf(step.candidate.asset));
  return { ...step, observed: { ...step.observed, revisions } };
}

export function block(step: Step<Rendered>, look: Preflight | undefined): Step<Rendered> {
  if (look === undefined || look.refused.length === 0) return step;
  const { candidate, observed, reason } = step;
  return { candidate, observed, reason, kind: 'blocked', refused: look.refused };
}

interface Looked {
  readonly looks: ReadonlyMap<Rendered, Preflight>;
  readonly live: LiveRevisions;
  readonly commitsOf: CommitsSince;
}

/** A line of the plan, and below it what changes inside the bundle; if marks count, nothing was compared. */
async function withChanges(
  run: Planning<PlanningConfig>,
  step: Step<Rendered>,
  { looks, live, commitsOf }: Looked,
) {
  const line = { ...withRemarks(step, looks), ...originOf(step, live) };
  if (step.kind !== 'deploy' && step.kind !== 'reuse') return line;
  const commits = await commitsOf(step);
  const told = commits.length === 0 ? line : { ...line, commits };
  if (run.config.trustMarks) return told;
  const differences = await changesInside(step.observed, wantedOf(run, step.candidate), live);
  return differences.length === 0 ? told : { ...told, differences };
}

function originOf(step: Step, live: LiveRevisions): { readonly from?: ServingState['from'] } {
  if (step.kind !== 'reuse') return {};
  const described = live.described(step.candidate.asset, step.revision);
  return described === undefined ? {} : { from: originIn(described.description) };
}

export function withRemarks(step: Step<Rendered>, looks: ReadonlyMap<Rendered, Preflight>) {
  const described = describeStep(step);
  return { ...described, problems: [...described.problems, ...(looks.get(step.candidate)?.remarks ?? [])] };
}
