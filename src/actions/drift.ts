import type { Rendered } from '../bundle/render-bundle.ts';
import { wantedOf } from '../bundle/render-bundle.ts';
import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Bundle } from '../domain/bundle.ts';
import { candidateKey } from '../domain/candidate.ts';
import type { DeploymentStatus } from '../domain/deployment-status.ts';
import type { Problem } from '../domain/problem.ts';
import type { ConfigurationResult } from '../domain/results/configuration.ts';
import type { LiveDifference } from '../domain/results/difference.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { readRepository } from '../lint/read-repository.ts';
import { type Drift, findDrift, findForeign } from '../live/find-drift.ts';
import { createLiveRevisions, type LiveRevisions } from '../live/live-revisions.ts';
import { isOwnPreview } from '../live/own-preview.ts';
import { servingNow } from '../live/serving-now.ts';
import { servingStateOf, statesOf } from '../live/serving-state.ts';
import { rememberReads } from '../plan/cached-reads.ts';
import { stateOf } from '../plan/judge-status.ts';
import { arrange } from '../plan/prepare-plan.ts';
import type { Apigee } from '../ports/apigee.ts';
import { renderDifferences } from '../report/console/difference-lines.ts';
import { paintWith } from '../report/console/paint.ts';
import type { Run } from '../run/context.ts';
import { compareDeclared, readDeclared } from './steps/configuration.ts';
import { signIn } from './steps/redeploy.ts';

/** What the environments serve against what the repository would deploy there; changes nothing unless asked to restore. */
export async function drift(run: Run<ConfigOf<'drift'>>, settings: ApigeeConfig): Promise<Outcome> {
  const declared = await readDeclared(run, settings, { secrets: false });
  const found = await readRepository(run, { namesMustDiffer: true });
  const fault = worstOf(found.problems.map((problem) => outcomeOf(problem, { changed: false })));
  if (fault !== undefined) return fault;
  const { candidates } = await arrange(run, settings, found.bundles);
  const apigee = rememberReads(await signIn(run, run.ports.apigee()));
  const serving = await servingNow(apigee, settings.environments);
  const live = createLiveRevisions(apigee);
  const ours = servingOf(candidates, serving);
  const [seen, states] = await Promise.all([
    compare(run, { apigee, live, candidates, serving }),
    statesOf(ours, apigee),
  ]);
  // Of parallel steps the first one looks for what is nobody's.
  const isOwn = !run.config.bundlesChosen && (run.config.shard?.step ?? 0) === 0;
  const foreign = !isOwn ? NO_STRANGERS : await strangersOf(run, { apigee, serving, ...found });
  run.ports.logger.progress(undefined);
  const differences = [...seen.differences, ...foreign.differences];
  const unread = [...seen.unread, ...foreign.unread];
  run.events.emit({
    kind: 'compared',
    differences,
    serving: ours.map((one, index) => {
      const isRead = live.known(one, one.revision) !== undefined;
      const content = isRead ? (isAmong(differences, one) ? 'different' : 'same') : 'unknown';
      return servingStateOf(one, live, { content, status: states[index] });
    }),
    problems: [...seen.remarks, ...inError(ours, states), ...unread.flatMap(asProblems)],
  });
  const { logger } = run.ports;
  if (candidates.length + differences.length > 0 || declared === undefined)
    logger.say(`\n${renderDifferences(differences, candidates.length, paintWith(logger.colour))}`);
  const configuration = await compareDeclared(run, declared);
  const outcome = await conclude(
    run,
    settings,
    withConfiguration({ ...seen, unread, foreign: foreign.differences.length }, configuration),
  );
  // Restored, it tells what became of it.
  if (configuration !== undefined && run.record.configuration === undefined)
    run.events.emit({ kind: 'configured', configuration });
  return outcome;
}

/** What serves of the repository's own bundles. */
function servingOf(
  candidates: readonly Rendered[],
  serving: readonly ServingRevision[],
): readonly ServingRevision[] {
  const places = new Set(candidates.map(candidateKey));
  return serving.filter((asset) => places.has(candidateKey({ environment: asset.environment, asset })));
}

/** What is there is as git has it, and yet nobody may be served by it. */
function inError(
  serving: readonly ServingRevision[],
  states: readonly (DeploymentStatus | undefined)[],
): readonly Problem[] {
  return serving.flatMap(({ name, revision, environment }, index) => {
    const status = states[index];
    if (status === undefined || stateOf(status) !== 'ERROR') return [];
    return [
      {
        code: 'remark' as const,
        message: `Revision ${revision} of ${name} in ${environment} is in ERROR: whatever it holds, it may serve nobody.`,
        hint: 'Run ACTION=deploy, which deploys it anew and verifies it.',
        where: name,
      },
    ];
  });
}

function isAmong(
  differences: readonly LiveDifference[],
  { name, kind, environment }: ServingRevision,
): boolean {
  return differences.some(
    (one) => one.bundle === name && one.kind === kind && one.environment === environment,
  );
}

const NO_STRANGERS = { differences: [], unread: [] };

function withConfiguration(
  seen: Drift & { readonly foreign: number },
  configuration: readonly ConfigurationResult[] = [],
): Seen {
  const foreign = configuration.filter(({ change }) => change === 'foreign').length;
  const changed = configuration.filter(({ change }) => change === 'missing' || change === 'updated').length;
  return { ...seen, foreign: seen.foreign + foreign, changed: seen.differences.length + changed };
}

interface Seen extends Drift {
  readonly foreign: number;
  /** Bundles' differences and entities that are not as in git. */
  readonly changed: number;
}

async function conclude(run: Run<ConfigOf<'drift'>>, settings: ApigeeConfig, seen: Seen): Promise<Outcome> {
  const [unread] = seen.unread;
  const drifted = seen.changed + seen.foreign > 0;
  if (drifted && run.config.onDrift === 'restore') return restore(run, settings, seen);
  if (drifted) return run.config.onDrift === 'report' ? 'done' : 'differences';
  if (unread !== undefined) return outcomeOf(unread, { changed: false });
  return 'unchanged';
}

/** Git's state is deployed and verified like any other; what is not in git is left alone, and told. */
async function restore(run: Run<ConfigOf<'drift'>>, settings: ApigeeConfig, seen: Seen): Promise<Outcome> {
  if (seen.changed === 0) return 'differences';
  const { deploy } = await import('./deploy.ts');
  const outcome = await deploy(run, settings);
  if (outcome !== 'done' && outcome !== 'unchanged') return outcome;
  return seen.foreign > 0 ? 'differences' : outcome;
}

interface Looked {
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
  readonly candidates: readonly Rendered[];
  readonly serving: readonly ServingRevision[];
}

/** What waits takes little: how many downloads there are at a time is decided by how large they are. */
const COMPARED_AT_A_TIME = 40;

function compare(run: Run<ConfigOf<'drift'>>, looked: Looked): Promise<Drift> {
  const { apigee, live, candidates, serving } = looked;
  const wanted = candidates.map((candidate) => ({
    ...wantedOf(run, candidate),
    environment: candidate.environment,
  }));
  return findDrift(wanted, serving, {
    live,
    describe: (asset, revision) => apigee.revision(asset, revision),
    trustMarks: run.config.trustMarks,
    parallel: Math.max(run.config.apigee.parallel, COMPARED_AT_A_TIME),
    onProgress: (done, all) => run.ports.logger.progress(`Comparing ${done} of ${all}`),
  });
}

interface Strangers {
  readonly apigee: Apigee;
  readonly serving: readonly ServingRevision[];
  readonly bundles: readonly Bundle[];
}

function strangersOf(run: Run<ConfigOf<'drift'>>, { apigee, serving, bundles }: Strangers) {
  const manifest = run.config.manifest?.content;
  return findForeign({
    serving,
    repository: bundles,
    external: manifest?.externalSharedFlows ?? [],
    isPreview: (one) => isOwnPreview(one, apigee),
  });
}
