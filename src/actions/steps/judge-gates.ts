import type { BroughtChange } from '../../approval/find-reviews.ts';
import {
  explain,
  type GateQuestion,
  type GateVerdict,
  judgeEnvironment,
} from '../../approval/gather-facts.ts';
import type { Gate } from '../../approval/requirements.ts';
import { togetherOf } from '../../approval/reviews.ts';
import type { ChangingConfig } from '../../config/config.ts';
import type { JudgedGate } from '../../domain/gate.ts';
import { inTime } from '../../domain/pacing/in-time.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { paintWith } from '../../report/console/paint.ts';
import { renderBlock, renderStep } from '../../report/console/steps.ts';
import { renderGates } from '../../report/gate-text.ts';
import type { Run } from '../../run/context.ts';
import { type GatedChange, notReadyIn } from './gated-changes.ts';

export interface Judging {
  readonly changes: readonly GatedChange[];
  /** Environments where something beside bundles is changed. */
  readonly others?: readonly string[] | undefined;
  readonly apigee: Apigee;
}

export type GatesJudged = 'blocked' | OpenGates;

interface OpenGates {
  /** Just before the first change: judges anew if the verdict is older than a minute. */
  readonly stillOpen: () => Promise<boolean>;
}

/** Approvals are withdrawn, and windows close. */
const LONGEST_JUDGED_MS = 60_000;

/**
 * Judges the gate of every environment that something is brought to, before the run's first change anywhere, and
 * records every requirement, met or not. One that is not met blocks the whole run, unless GATE_OVERRIDE says why not.
 */
export async function judgeGates(run: Run<ChangingConfig>, judging: Judging): Promise<GatesJudged> {
  const { clock } = run.ports;
  const judgedAtMs = clock.elapsed();
  if (!(await areOpen(run, judging))) return 'blocked';
  return {
    stillOpen: async () => {
      if (clock.elapsed() - judgedAtMs <= LONGEST_JUDGED_MS) return true;
      // What the plan remembers of the organization is as old as the verdict.
      return areOpen(run, { ...judging, apigee: await run.ports.apigee() });
    },
  };
}

async function areOpen(run: Run<ChangingConfig>, judging: Judging): Promise<boolean> {
  const environments = [
    ...new Set([...judging.changes.map(({ environment }) => environment), ...(judging.others ?? [])]),
  ];
  const { given, override } = run.config.gate;
  const elsewhere = await gatesElsewhere(run);
  const gated = environments.flatMap((environment) => {
    const own = run.config.manifest?.content.environments?.[environment]?.gate;
    const gates = [own, given, elsewhere.of(environment)].filter((gate): gate is Gate => gate !== undefined);
    return gates.length === 0 && elsewhere.because === undefined ? [] : [{ environment, gates }];
  });
  if (gated.length === 0) return true;
  run.ports.logger.progress('Judging the gate');
  const reads = await run.ports.codeHostReads();
  const verdicts: GateVerdict[] = [];
  for (const { environment, gates } of gated) {
    const questions = questionsOf(run, judging, { environment, gates });
    const verdict = await judgeEnvironment({ reads, nowMs: run.ports.clock.now() }, questions);
    verdicts.push(withElsewhere(verdict, elsewhere.because));
  }
  run.ports.logger.progress(undefined);
  return record(run, verdicts, override);
}

/** The gates of the destination branch, in a pull request's build. */
async function gatesElsewhere(run: Run<ChangingConfig>): Promise<{
  readonly of: (environment: string) => Gate | undefined;
  readonly because: string | undefined;
}> {
  const none = { of: () => undefined, because: undefined };
  const { pullRequest, repository, destinationBranch } = run.context;
  if (pullRequest === undefined) return none;
  const reads = await run.ports.codeHostReads();
  if (reads === undefined || repository === undefined)
    return hasGate(run) ? { ...none, because: 'there is no Bitbucket credential to read it with.' } : none;
  try {
    const { destinationManifest } = await import('../../approval/destination-gate.ts');
    const reading = destinationManifest(reads, {
      repository,
      pullRequest,
      branch: destinationBranch,
      manifest: run.config.manifest?.fileName,
    });
    const manifest = await (hasGate(run)
      ? reading
      : inTime(reading, { clock: run.ports.clock, signal: run.signal, patienceMs: PATIENCE_MS }, tooLate));
    return { of: (environment) => manifest?.environments?.[environment]?.gate, because: undefined };
  } catch (error) {
    const because = explain(error);
    if (because === undefined) throw error;
    if (hasGate(run)) return { ...none, because };
    // No gate is known to anybody: a Bitbucket that cannot be read closes none, and this is told.
    run.ports.logger.say(
      renderStep('Gate', `none here; that of the destination branch is not known: ${because}`),
    );
    return none;
  }
}

/** A run without a gate does not wait long to learn whether the destination branch has one. */
const PATIENCE_MS = 4000;

function tooLate(): never {
  throw new PipeError('code-host-unreadable', 'Bitbucket did not answer in time.');
}

function hasGate({ config: { gate, manifest } }: Run<ChangingConfig>): boolean {
  const own = Object.values(manifest?.content.environments ?? {});
  return gate.given !== undefined || own.some((settings) => settings.gate !== undefined);
}

function withElsewhere(verdict: GateVerdict, because: string | undefined): GateVerdict {
  if (because === undefined) return verdict;
  const sentence = `The gate of the pull request's destination branch is not known, and so not met: ${because}`;
  const requirements = [...verdict.requirements, { name: 'destination', met: false, sentence }];
  return { ...verdict, met: false, requirements };
}

/** One for each commit that something is brought from: a promotion brings what was deployed elsewhere. */
function questionsOf(
  run: Run<ChangingConfig>,
  { changes, apigee }: Judging,
  { environment, gates }: Pick<GateQuestion, 'environment' | 'gates'>,
): readonly GateQuestion[] {
  const { context, config } = run;
  const here = changes.filter((change) => change.environment === environment);
  const groups = groupsOf(here, context.commit);
  return groups.map(
    ({ commit, own }): GateQuestion => ({
      environment,
      gates,
      repository: context.repository,
      commit,
      branch: context.branch,
      tag: context.tag,
      triggeredBy: context.triggeredBy,
      changes: own.map(({ bundle, serving }): BroughtChange => ({ path: bundle.path, serving })),
      shared: config.manifest === undefined ? [] : [config.manifest.fileName],
      drift: async () => own.flatMap(({ drift }) => drift ?? []),
      notReady: (elsewhere) => notReadyIn(run, apigee, { environment: elsewhere, changes: own }),
    }),
  );
}

interface Group {
  readonly commit: GateQuestion['commit'];
  readonly own: readonly GatedChange[];
}

/** What is not a bundle comes from the build's own commit. */
function groupsOf(changes: readonly GatedChange[], build: string | undefined): readonly Group[] {
  const commitOf = ({ madeFrom, bundle }: Partial<GatedChange>): GateQuestion['commit'] => {
    if (madeFrom === undefined) return build === undefined ? NO_COMMIT : { kind: 'known', value: build };
    if (madeFrom.kind === 'unknown')
      return { kind: 'unknown', because: `what ${bundle?.name} was made from: ${madeFrom.because}.` };
    const { commit } = madeFrom;
    return { kind: 'known', value: build?.startsWith(commit) === true ? build : commit };
  };
  if (changes.length === 0) return [{ commit: commitOf({}), own: [] }];
  const groups = Map.groupBy(changes, (change) => JSON.stringify(commitOf(change)));
  return [...groups.values()].map((own) => ({ commit: commitOf(own[0] ?? {}), own }));
}

const NO_COMMIT: GateQuestion['commit'] = {
  kind: 'unknown',
  because: 'the commit is not known: set BITBUCKET_COMMIT.',
};

function record(
  run: Run<ChangingConfig>,
  verdicts: readonly GateVerdict[],
  override: string | undefined,
): boolean {
  const { logger } = run.ports;
  const gates = verdicts.map((verdict) => gateOf(verdict, override));
  const reviews = togetherOf(verdicts.flatMap((verdict) => verdict.reviews ?? []));
  run.events.emit({ kind: 'judged', gates, reviews });
  const unmet = gates.filter(({ met }) => !met);
  logger.say(renderBlock('Gate', renderGates(gates, paintWith(logger.colour))));
  if (unmet.length === 0) return true;
  if (override !== undefined) {
    const names = unmet.map(({ environment }) => environment).join(', ');
    const message = `The gate of ${names} is not met and was passed with GATE_OVERRIDE: ${override.replace(/\.$/, '')}.`;
    const isTold = run.record.warnings.some((warning) => warning.message === message);
    if (!isTold)
      run.events.emit({ kind: 'warned', warnings: [{ code: 'gate-overridden', message, where: names }] });
    return true;
  }
  run.events.emit({
    kind: 'refused',
    problems: unmet.flatMap(({ environment, requirements }) =>
      requirements
        .filter(({ met }) => !met)
        .map(({ name, sentence }) => ({
          code: 'gate-unmet' as const,
          message: `${environment}, ${name}: ${sentence}`,
          where: environment,
        })),
    ),
  });
  return false;
}

function gateOf(
  { environment, met, requirements, reviews }: GateVerdict,
  override: string | undefined,
): JudgedGate {
  const judgedBy = reviews?.pullRequests[0]?.id;
  return {
    environment,
    met,
    ...(met || override === undefined ? {} : { override }),
    requirements,
    ...(judgedBy === undefined ? {} : { pullRequest: judgedBy }),
  };
}
