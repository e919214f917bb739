import { archiveOf, type Rendered, wantedOf } from '../bundle/render-bundle.ts';
import type { ApigeeConfig, ChangingConfig, PlanningConfig } from '../config/config.ts';
import type { ConfigurationStages } from '../deploy/around-bundles.ts';
import type { Attempt } from '../deploy/attempt.ts';
import { causesOf, describeAttempt, judgeAttempts } from '../deploy/attempt-results.ts';
import { carryOut, isWithheld, withhold } from '../deploy/carry-out.ts';
import type { CarryOutPorts } from '../deploy/deploy-candidate.ts';
import { type Candidate, candidateKey } from '../domain/candidate.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import { inTime } from '../domain/pacing/in-time.ts';
import type { Problem } from '../domain/problem.ts';
import type { DeploymentResult } from '../domain/results/run-result.ts';
import { optionalRead } from '../errors/optional-read.ts';
import type { Outcome } from '../errors/outcome.ts';
import { sha256Of } from '../evidence/statement.ts';
import { judgeByContent } from '../live/judge-content.ts';
import { createLiveRevisions } from '../live/live-revisions.ts';
import { originIn } from '../live/made-from.ts';
import { newBasePaths } from '../plan/checks/base-path-owners.ts';
import { missingPermissions } from '../plan/checks/missing-permissions.ts';
import { type Prepared, preparePlan } from '../plan/prepare-plan.ts';
import { removeRevisions } from '../plan/retain-revisions.ts';
import type { Step } from '../plan/step.ts';
import { activitiesOf } from '../resources/permissions.ts';
import type { EvidenceNotes } from '../run/action-events.ts';
import { hasChanged, type Run } from '../run/context.ts';
import { watchDeployments } from '../run/watch-deployments.ts';
import { verifyDeployment } from '../verify/verify-deployment.ts';
import { backUpReplaced, replacedBy } from './steps/back-up-replaced.ts';
import {
  configure,
  configuredIn,
  endOfBoth,
  obstaclesOf,
  planDeclared,
  readDeclared,
} from './steps/configuration.ts';
import { changesOf, whatIsAsked } from './steps/gated-changes.ts';
import { judgeGates } from './steps/judge-gates.ts';
import { printPlan } from './steps/print-plan.ts';

/** Lints, plans, and carries out exactly the plan. */
export async function deploy(run: Run<PlanningConfig>, settings: ApigeeConfig): Promise<Outcome> {
  const declared = await readDeclared(run, settings, { secrets: true });
  const prepared = await preparePlan(run, settings);
  if (prepared.kind === 'refused') return prepared.outcome;
  printPlan(run, prepared.plan, 'telling');
  const configuration = await planDeclared(run, declared);
  const configuring = configure(run, configuration);
  const [held] = obstaclesOf(run, configuration);
  if (held !== undefined) return held;
  if (!isWithheld(prepared.steps) && !(await isLetIn(run, prepared, configuration))) return 'blocked';
  run.events.emit({ kind: 'bringing', notes: notesOf(run, prepared.steps) });
  const addresses = readAddresses(run, prepared);
  const remarks: Problem[] = [];
  const attempts = isWithheld(prepared.steps)
    ? withhold(prepared.steps)
    : await change(run, prepared, {
        settings,
        addresses,
        remark: (problem) => remarks.push(problem),
        configuration: configuring,
      });
  run.ports.logger.progress(undefined);
  await waitForLinks(run, addresses.complete(attempts));
  const told = attempts.map((attempt) => describeAttempt(attempt, addresses.of(attempt)));
  const deployments = await Promise.all(told.map((one) => withOrigin(one, prepared.seen)));
  run.events.emit({ kind: 'remarked', remarks });
  const before = { changed: hasChanged(run.record) };
  run.events.emit({ kind: 'carried-out', deployments, problems: causesOf(attempts, deployments) });
  return endOfBoth(run, judgeAttempts(attempts, before), configuring);
}

/** The plan has read what it found to be the same: no call. */
async function withOrigin(
  one: DeploymentResult,
  seen: Pick<Planned['seen'], 'revision'>,
): Promise<DeploymentResult> {
  const { bundle: name, kind, revision } = one;
  if (one.change !== 'reused' || revision.after === null) return one;
  const described = await optionalRead(seen.revision({ name, kind }, revision.after));
  return { ...one, from: described && originIn(described.description) };
}

/** Everything that may keep the first change from being made: the last look at the gates comes after all that takes time. */
async function isLetIn(
  run: Run<PlanningConfig>,
  { steps, seen, reported }: Planned,
  configuration: Awaited<ReturnType<typeof planDeclared>>,
): Promise<boolean> {
  const others = configuredIn(run, configuration);
  const beside = activitiesOf(configuration?.changes ?? []);
  const gates = await judgeGates(run, { changes: changesOf(run, steps), others, apigee: seen });
  if (gates === 'blocked') return false;
  const forbidden = await missingPermissions(steps, seen, { reported, beside });
  if (forbidden !== undefined) throw forbidden;
  await backUpReplaced(run, replacedBy(steps), seen);
  return gates.stillOpen();
}

/** For the statement of what is brought from the repository. */
export function notesOf(run: Run<ChangingConfig>, steps: readonly Step<Rendered>[]): EvidenceNotes {
  const { commit, build } = run.context;
  const brought = steps.map(({ candidate }) => {
    const { asset, environment, digest } = candidate;
    const sha256 = async () => sha256Of((await archiveOf(run, candidate)).zip);
    return { ...asset, environment, digest, commit, build, sha256 };
  });
  return { brought, changes: whatIsAsked(changesOf(run, steps)) };
}

interface Carrying {
  readonly settings: ApigeeConfig;
  readonly addresses: Addresses;
  readonly remark: (problem: Problem) => void;
  readonly configuration?: ConfigurationStages | undefined;
}

async function change(
  run: Run<PlanningConfig>,
  prepared: Planned,
  carrying: Carrying,
): Promise<readonly Attempt[]> {
  await removeRevisions(run, prepared.removals);
  return carryOut(
    {
      ...prepared,
      environments: carrying.settings.environments,
      parallel: run.config.apigee.parallel,
      configuration: carrying.configuration,
    },
    await portsFor(run, prepared, carrying),
  );
}

export async function portsFor(
  run: Run<ChangingConfig>,
  { steps, reported }: Pick<Planned, 'steps' | 'reported'>,
  { settings, addresses, remark }: Carrying,
): Promise<CarryOutPorts> {
  const { trustMarks } = run.config;
  const { onFailure, atomic, force } = run.config.deploy;
  const apigee = await run.ports.apigee();
  // Read anew: a revision that nobody deployed yet can have been changed since the plan.
  const judge = judgeByContent(createLiveRevisions(apigee));
  const rendered = new Map(steps.map(({ candidate }) => [candidateKey(candidate), candidate]));
  const find = (candidate: Candidate): Rendered => {
    const found = rendered.get(candidateKey(candidate));
    if (found === undefined) throw new TypeError(`${candidateKey(candidate)} is no part of the plan`);
    return found;
  };
  return {
    apigee,
    reported,
    clock: run.ports.clock,
    signal: run.signal,
    timeoutMs: settings.waitTimeoutMs,
    onFailure,
    atomic,
    force,
    inspect: (candidate, revision) =>
      trustMarks
        ? Promise.resolve({ kind: 'same', seen: 'mark' })
        : judge(wantedOf(run, find(candidate)), {
            revision,
            describe: () => Promise.resolve({ description: '' }),
          }),
    remark,
    archiveOf: (candidate) => archiveOf(run, find(candidate)),
    verify: (candidate) => verifyDeployment(run, find(candidate), addresses.all),
    watch: watchDeployments(run, addresses.of, steps),
  };
}

type Planned = Extract<Prepared, { kind: 'planned' }>;

interface Addresses {
  /** The groups that an attempt's environment is attached to, as far as that is known yet. */
  readonly of: (attempt: Attempt) => readonly EnvironmentGroup[];
  /** All of them, for smoke tests. */
  readonly all: () => Promise<readonly EnvironmentGroup[]>;
  /** Resolves once nothing more will be known of these. */
  readonly complete: (attempts: readonly Attempt[]) => Promise<unknown>;
}

/** The deployments are over: nobody waits long for links. */
const LINKS_PATIENCE_MS = 5000;

export async function waitForLinks({ ports: { clock } }: Run, links: Promise<unknown>): Promise<void> {
  await inTime(links, { clock, patienceMs: LINKS_PATIENCE_MS }, () => undefined);
}

/**
 * Host names make the log's links; a credential that may not read them costs the links and nothing else. A deployment
 * tells the groups that route to it, so that their names and hosts suffice, unless the plan has read everything.
 */
export function readAddresses(run: Run, { seen, steps }: Pick<Planned, 'seen' | 'steps'>): Addresses {
  let groups: readonly EnvironmentGroup[] = [];
  let hosts: readonly Pick<EnvironmentGroup, 'name' | 'hostnames'>[] = [];
  const orNone = <Item>(read: Promise<readonly Item[]>): Promise<readonly Item[]> =>
    read.catch((error: unknown) => {
      run.ports.logger.debug(
        `No links: ${error instanceof Error ? error.message : 'environment groups unreadable'}`,
      );
      return [];
    });
  const all = async (): Promise<readonly EnvironmentGroup[]> =>
    (groups = await orNone(seen.environmentGroups()));
  const isLight = steps.every(tellsItsRoutes);
  const begun = isLight ? orNone(seen.groupHosts()).then((read) => (hosts = read)) : all();
  const of = (attempt: Attempt): readonly EnvironmentGroup[] => {
    if (groups.length > 0) return groups;
    const routing = routesOf(attempt);
    const { environment } = attempt.step.candidate;
    return hosts.map((host) => ({ ...host, environments: routing.has(host.name) ? [environment] : [] }));
  };
  return {
    of,
    all,
    complete: async (attempts) => {
      await begun;
      const serving = attempts.filter(
        ({ kind, step }) => kind === 'deployed' && step.candidate.basePaths.length > 0,
      );
      if (isLight && serving.some((attempt) => routesOf(attempt).size === 0)) await all();
    },
  };
}

/** True if its end, or what is known of it now, tells which groups route to it. */
function tellsItsRoutes(step: Step<Rendered>): boolean {
  const { observed, candidate } = step;
  if (candidate.asset.kind === 'sharedflow') return true;
  if (step.kind === 'unchanged')
    return (observed.status?.instances ?? []).some(({ routes }) => routes.length > 0);
  return newBasePaths(step).length === 0;
}

/** The environment groups that route to what an attempt left serving. */
function routesOf(attempt: Attempt): ReadonlySet<string> {
  const status = 'status' in attempt ? attempt.status : undefined;
  const routes = (status?.instances ?? []).flatMap((instance) => instance.routes);
  return new Set(routes.map(({ environmentGroup }) => environmentGroup));
}
