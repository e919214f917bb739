import type { ApigeeConfig } from '../config/config.ts';
import { type Candidate, candidateKey } from '../deploy/candidate.ts';
import { carryOut } from '../deploy/carry-out.ts';
import type { CarryOutDoors } from '../deploy/deploy-candidate.ts';
import { describeAttempt } from '../deploy/describe-attempt.ts';
import { judgeAttempts } from '../deploy/judge-attempts.ts';
import type { Step } from '../deploy/make-plan.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import type { Outcome } from '../domain/run-result.ts';
import { type Prepared, preparePlan } from './prepare-plan.ts';
import { archiveOf, type Rendered } from './render-bundle.ts';
import { removeRevisions } from './retain-revisions.ts';
import type { Run } from './run.ts';
import { tellPlan } from './tell-plan.ts';
import { verifyDeployment } from './verify-deployment.ts';
import { watchDeployments } from './watch-deployments.ts';

/** Lints, plans, and carries out exactly the plan. */
export async function deploy(run: Run, settings: ApigeeConfig): Promise<Outcome> {
  const prepared = await preparePlan(run, settings);
  if (prepared.kind === 'refused') return prepared.outcome;
  tellPlan(run, { reasons: 'telling' });
  await removeRevisions(run, prepared.removals);

  const addresses = readAddresses(run, prepared);
  const attempts = await carryOut(
    { ...prepared, environments: settings.environments, parallel: run.config.deploy.parallel },
    await doorsFor(run, prepared.steps, addresses),
  );
  run.doors.journal.progress(undefined);
  const groups = await inTime(run, addresses);
  const deployments = attempts.map((attempt) => describeAttempt(attempt, groups));
  run.record.deployments = [...run.record.deployments, ...deployments];
  run.record.problems.push(...deployments.flatMap((deployment) => deployment.problems));
  return judgeAttempts(attempts);
}

async function doorsFor(
  run: Run,
  steps: readonly Step<Rendered>[],
  addresses: Addresses,
): Promise<CarryOutDoors> {
  const { waitTimeoutMs, onFailure, force } = run.config.deploy;
  const rendered = new Map(steps.map(({ candidate }) => [candidateKey(candidate), candidate]));
  const find = (candidate: Candidate): Rendered => {
    const found = rendered.get(candidateKey(candidate));
    if (found === undefined) throw new TypeError(`${candidateKey(candidate)} is no part of the plan`);
    return found;
  };
  return {
    apigee: await run.doors.apigee(),
    clock: run.doors.clock,
    signal: run.signal,
    timeoutMs: waitTimeoutMs,
    onFailure,
    force,
    archiveOf: (candidate) => archiveOf(run, find(candidate)),
    verify: (candidate) => verifyDeployment(run, find(candidate), addresses.whenKnown),
    watch: watchDeployments(run, addresses.known, steps),
  };
}

type Planned = Extract<Prepared, { kind: 'planned' }>;

interface Addresses {
  readonly known: () => readonly EnvironmentGroup[];
  readonly whenKnown: Promise<readonly EnvironmentGroup[]>;
}

/** The deployments are over: nobody waits long for links. */
const LINKS_PATIENCE_MS = 5000;

async function inTime(run: Run, { known, whenKnown }: Addresses): Promise<readonly EnvironmentGroup[]> {
  const enough = new AbortController();
  const alarm = run.doors.clock.sleep(LINKS_PATIENCE_MS, enough.signal).then(known, known);
  try {
    return await Promise.race([whenKnown, alarm]);
  } finally {
    enough.abort();
  }
}

/** Host names make the log's links; a credential that may not read them costs the links and nothing else. */
function readAddresses(run: Run, { seen }: Planned): Addresses {
  let groups: readonly EnvironmentGroup[] = [];
  const whenKnown = seen
    .environmentGroups()
    .catch((error: unknown) => {
      run.doors.journal.debug(
        `No links: ${error instanceof Error ? error.message : 'environment groups unreadable'}`,
      );
      return [];
    })
    .then((read) => {
      groups = read;
      return read;
    });
  return { known: () => groups, whenKnown };
}
