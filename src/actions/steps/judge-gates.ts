import type { BroughtChange } from '../../approval/find-reviews.ts';
import {
  explain,
  type GateQuestion,
  type GateVerdict,
  judgeEnvironment,
} from '../../approval/gather-facts.ts';
import type { Gate } from '../../approval/requirements.ts';
import { parseMarker } from '../../bundle/marker.ts';
import { type Rendered, renderBundle, wantedOf } from '../../bundle/render-bundle.ts';
import type { ChangingConfig } from '../../config/config.ts';
import type { Bundle } from '../../domain/bundle.ts';
import type { JudgedGate } from '../../domain/gate.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import { judgeByContent } from '../../live/judge-content.ts';
import { createLiveRevisions } from '../../live/live-revisions.ts';
import { judgeStatus } from '../../plan/judge-status.ts';
import type { Step } from '../../plan/step.ts';
import type { Apigee } from '../../ports/apigee.ts';
import { paintWith } from '../../report/console/paint.ts';
import { renderBlock, renderStep } from '../../report/console/steps.ts';
import { renderGates } from '../../report/gate-text.ts';
import type { Run } from '../../run/context.ts';

/** What a run would bring to one environment: whatever action it is. */
export interface GatedChange {
  readonly environment: string;
  readonly bundle: Pick<Bundle, 'name' | 'kind'> & { readonly path?: string | undefined };
  /** The commit that serves, its content compared; undefined if nobody knows. */
  readonly serving: string | undefined;
  /** In the clone, for `readyIn`: undefined if the run brings nothing of it. */
  readonly source?: Bundle | undefined;
  /** What somebody changed outside git, a sentence. */
  readonly drift?: string | undefined;
}

export interface Judging {
  readonly changes: readonly GatedChange[];
  /** Environments where something beside bundles is changed. */
  readonly others?: readonly string[] | undefined;
  readonly apigee: Apigee;
  /** The commit that is brought; the build's own unless said. */
  readonly commit?: string | undefined;
}

export type GatesJudged = 'open' | 'blocked';

/**
 * Judges the gate of every environment that something is brought to, before the run's first change anywhere, and
 * records every requirement, met or not. One that is not met blocks the whole run, unless GATE_OVERRIDE says why not.
 */
export async function judgeGates(run: Run<ChangingConfig>, judging: Judging): Promise<GatesJudged> {
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
  if (gated.length === 0) return 'open';
  run.ports.logger.progress('Judging the gate');
  const reads = await run.ports.codeHostReads();
  const verdicts: GateVerdict[] = [];
  for (const { environment, gates } of gated) {
    const question = questionOf(run, judging, { environment, gates });
    const verdict = await judgeEnvironment({ reads, nowMs: run.ports.clock.now() }, question);
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
    const manifest = await (hasGate(run) ? reading : inTime(run, reading));
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

async function inTime<Value>(
  { ports, signal }: Run<ChangingConfig>,
  reading: Promise<Value>,
): Promise<Value> {
  const over = new AbortController();
  const tooLate = async (): Promise<never> => {
    await ports.clock.sleep(PATIENCE_MS, AbortSignal.any([signal, over.signal]));
    throw new PipeError('code-host-unreadable', 'Bitbucket did not answer in time.');
  };
  try {
    return await Promise.race([reading, tooLate()]);
  } finally {
    over.abort(new PipeError('stopped', 'It was answered.'));
    reading.catch(() => undefined);
  }
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

function questionOf(
  run: Run<ChangingConfig>,
  { changes, apigee, commit }: Judging,
  { environment, gates }: Pick<GateQuestion, 'environment' | 'gates'>,
): GateQuestion {
  const { context, config } = run;
  const here = changes.filter((change) => change.environment === environment);
  return {
    environment,
    gates,
    repository: context.repository,
    commit: commit ?? context.commit,
    branch: context.branch,
    tag: context.tag,
    triggeredBy: context.triggeredBy,
    changes: here.map(({ bundle, serving }): BroughtChange => ({ path: bundle.path, serving })),
    shared: config.manifest === undefined ? [] : [config.manifest.fileName],
    drift: async () => here.flatMap(({ drift }) => drift ?? []),
    notReady: (elsewhere) => notReadyIn(run, apigee, { environment: elsewhere, changes: here }),
  };
}

async function notReadyIn(
  run: Run<ChangingConfig>,
  apigee: Apigee,
  { environment, changes }: { readonly environment: string; readonly changes: readonly GatedChange[] },
): Promise<readonly string[]> {
  const organization = run.config.manifest?.content.environments?.[environment]?.organization;
  const there =
    organization === undefined || organization === run.config.apigee.organization
      ? apigee
      : await run.ports.apigeeOf(organization);
  const judged = await Promise.all(
    changes.map(async ({ bundle, source }) =>
      source === undefined
        ? [`${bundle.name} is not in this commit, so it is not known in ${environment}`]
        : notReady(run, there, await renderBundle(run, source, environment)),
    ),
  );
  return judged.flat();
}

/** A sentence if what this commit gives for an environment does not serve there, or is not READY. */
async function notReady(
  run: Run<ChangingConfig>,
  apigee: Apigee,
  rendered: Rendered,
): Promise<readonly string[]> {
  const { bundle, environment, basePaths } = rendered;
  const { name, kind } = bundle;
  const serving = (await apigee.servingIn(environment, kind)).find((one) => one.name === name);
  if (serving === undefined) return [`${name} does not serve in ${environment}`];
  const { revision } = serving;
  const judge = judgeByContent(createLiveRevisions(apigee));
  const verdict = await judge(wantedOf(run, rendered), {
    revision,
    describe: () => apigee.revision(bundle, revision),
  });
  if (verdict.kind !== 'same')
    return [`revision ${revision} of ${name} in ${environment} is not what this commit gives`];
  const status = await apigee.statusOf({ name, kind, environment, revision });
  if (status !== undefined && judgeStatus(status, { revision, basePaths }).kind === 'ready') return [];
  return [`revision ${revision} of ${name} in ${environment} is not READY (${status?.state ?? 'no state'})`];
}

function record(
  run: Run<ChangingConfig>,
  verdicts: readonly GateVerdict[],
  override: string | undefined,
): GatesJudged {
  const { logger } = run.ports;
  run.record.reviews = verdicts.find(({ reviews }) => reviews !== undefined)?.reviews;
  run.record.gates = verdicts.map((verdict) => gateOf(verdict, override));
  const unmet = run.record.gates.filter(({ met }) => !met);
  logger.say(renderBlock('Gate', renderGates(run.record.gates, paintWith(logger.colour))));
  if (unmet.length === 0) return 'open';
  if (override !== undefined) {
    const names = unmet.map(({ environment }) => environment).join(', ');
    run.record.warnings.push({
      code: 'gate-overridden',
      message: `The gate of ${names} is not met and was passed with GATE_OVERRIDE: ${override.replace(/\.$/, '')}.`,
      where: names,
    });
    return 'open';
  }
  run.record.problems.push(
    ...unmet.flatMap(({ environment, requirements }) =>
      requirements
        .filter(({ met }) => !met)
        .map(({ name, sentence }) => ({
          code: 'gate-unmet' as const,
          message: `${environment}, ${name}: ${sentence}`,
          where: environment,
        })),
    ),
  );
  return 'blocked';
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

/** What a plan would change, with what its own look at the organization found. */
export function changesOf(steps: readonly Step<Rendered>[]): readonly GatedChange[] {
  return steps
    .filter(({ kind }) => kind !== 'unchanged' && kind !== 'await')
    .map((step) => ({
      environment: step.candidate.environment,
      bundle: step.candidate.bundle,
      source: step.candidate.bundle,
      serving: servingCommit(step),
      drift: driftOf(step),
    }));
}

/** A mark counts if the content was compared with it: what carries another's mark says nothing of its commit. */
function servingCommit({ observed: { described, content } }: Step): string | undefined {
  const isOurs = content?.kind === 'same' || (content?.kind === 'different' && content.origin === 'pipe');
  return isOurs && described !== undefined ? parseMarker(described.description)?.commit : undefined;
}

function driftOf({ candidate, observed: { serving, content } }: Step): string | undefined {
  if (serving === undefined || content?.kind === 'same') return undefined;
  if (content?.kind === 'different' && content.origin === 'pipe') return undefined;
  return `revision ${serving.revision} of ${candidate.bundle.name} was changed outside git`;
}
