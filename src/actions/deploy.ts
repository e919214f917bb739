import { archiveBundle } from '../bundle/archive-bundle.ts';
import { formatMarker } from '../bundle/marker.ts';
import type { ApigeeConfig } from '../config/config.ts';
import type { Candidate } from '../deploy/candidate.ts';
import { carryOut } from '../deploy/carry-out.ts';
import { describeAttempt } from '../deploy/describe-attempt.ts';
import { judgeAttempts } from '../deploy/judge-attempts.ts';
import type { Step } from '../deploy/make-plan.ts';
import type { Archive } from '../domain/bundle.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import type { Outcome } from '../domain/run-result.ts';
import { preparePlan } from './prepare-plan.ts';
import type { Run } from './run.ts';
import { watchDeployments, widestName } from './watch-deployments.ts';

/** Lints, plans, and carries out exactly the plan. */
export async function deploy(run: Run, settings: ApigeeConfig): Promise<Outcome> {
  const prepared = await preparePlan(run, settings);
  if (prepared.kind === 'refused') return prepared.outcome;

  const apigee = await run.doors.apigee();
  const addresses = readAddresses(run, prepared.steps);
  const { deploy: wanted } = run.config;
  const attempts = await carryOut(
    { ...prepared, environments: settings.environments, parallel: wanted.parallel },
    {
      apigee,
      clock: run.doors.clock,
      signal: run.signal,
      timeoutMs: wanted.waitTimeoutMs,
      onFailure: wanted.onFailure,
      force: wanted.force,
      archiveOf: (candidate) => archiveOf(run, candidate),
      verify: () => Promise.resolve(undefined),
      watch: watchDeployments(run, addresses.known, widestName(prepared.steps)),
    },
  );
  run.doors.journal.progress(undefined);
  const groups = await addresses.whenKnown;
  run.record.deployments = attempts.map((attempt) => describeAttempt(attempt, groups));
  run.record.problems.push(...run.record.deployments.flatMap((deployment) => deployment.problems));
  return judgeAttempts(attempts);
}

function archiveOf({ context, doors }: Run, candidate: Candidate): Promise<Archive> {
  const marker = formatMarker({ digest: candidate.digest, commit: context.commit, build: context.build });
  return archiveBundle(candidate.bundle, marker, doors.files);
}

interface Addresses {
  readonly known: () => readonly EnvironmentGroup[];
  readonly whenKnown: Promise<readonly EnvironmentGroup[]>;
}

/** Host names make the log's links; a credential that may not read them costs the links and nothing else. */
function readAddresses(run: Run, steps: readonly Step[]): Addresses {
  let groups: readonly EnvironmentGroup[] = [];
  if (steps.every((step) => step.kind === 'unchanged')) {
    return { known: () => groups, whenKnown: Promise.resolve(groups) };
  }
  const whenKnown = run.doors
    .apigee()
    .then((apigee) => apigee.environmentGroups())
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
