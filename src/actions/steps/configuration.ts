import type { ApigeeConfig, ConfigOf, PlanningConfig } from '../../config/config.ts';
import type { Problem } from '../../domain/problem.ts';
import type { ConfigurationResult } from '../../domain/results/configuration.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { type Outcome, outcomeOf, worstOf } from '../../errors/outcome.ts';
import { renderConfiguration } from '../../report/console/configuration-lines.ts';
import { paintWith } from '../../report/console/paint.ts';
import { renderStep } from '../../report/console/steps.ts';
import { type Configuring, startConfiguring } from '../../resources/apply-configuration.ts';
import { describeChange, type EntityChange, identityOf } from '../../resources/change.ts';
import type { Stage } from '../../resources/descriptors.ts';
import { type DeclaredEntity, nameOf } from '../../resources/entity.ts';
import { foreignIn } from '../../resources/foreign.ts';
import type { EntityStore } from '../../resources/kind.ts';
import { plainPath, readConfiguration } from '../../resources/layout/read-configuration.ts';
import { readEarlier } from '../../resources/layout/read-earlier.ts';
import { type ConfigurationPlan, earlierOf, planConfiguration } from '../../resources/plan-configuration.ts';
import type { PruneOptions } from '../../resources/plan-deletes.ts';
import { hasChanged, type Run } from '../../run/context.ts';

/**
 * What the repository declares beside its bundles; undefined if the run has nothing to do with it. `secrets`: what
 * files take from a secret store is read too. Throws PipeError `config-invalid` with all that is wrong.
 */
export async function readDeclared(
  run: Run<PlanningConfig | ConfigOf<'check'>>,
  settings: Pick<ApigeeConfig, 'environments'>,
  { secrets }: { readonly secrets: boolean },
): Promise<readonly DeclaredEntity[] | undefined> {
  const { configuration } = run.config;
  const shard = 'shard' in run.config ? run.config.shard : undefined;
  // Of parallel steps the first brings it in: none twice.
  if (configuration.length === 0 || (shard !== undefined && shard.step > 0)) return undefined;
  const { entities, problems, passedOver } = await readConfiguration(
    {
      paths: configuration,
      clone: run.clone,
      environments: settings.environments,
      variables: run.variables,
      secrets: secrets ? run.ports.secrets : undefined,
    },
    run.ports.files,
  );
  throwAll(problems);
  run.events.emit({
    kind: 'declared',
    entities: entities.map(({ kind, scope, path }) => ({ kind, scope, name: nameOf({ kind, path }) })),
  });
  for (const sentence of passedOver.slice(0, MOST_TOLD))
    run.ports.logger.say(renderStep('', `Left alone: ${sentence}`));
  return entities;
}

const MOST_TOLD = 10;

export interface PlannedConfiguration extends ConfigurationPlan {
  readonly store: EntityStore;
}

/** What is to be done about it, told in the log. Reads only; throws what Apigee's reads throw. */
export async function planDeclared(
  run: Run<PlanningConfig>,
  declared: readonly DeclaredEntity[] | undefined,
): Promise<PlannedConfiguration | undefined> {
  if (declared === undefined) return undefined;
  const planned = await compareWith(run, declared);
  run.events.emit({ kind: 'remarked', remarks: planned.remarks });
  printConfiguration(
    run,
    planned.changes.map((change) => describeChange(change)),
  );
  return planned;
}

async function compareWith(
  run: Run<PlanningConfig>,
  declared: readonly DeclaredEntity[],
): Promise<PlannedConfiguration> {
  const { deploy } = run.config;
  const repository = run.context.repository ?? 'local';
  const store: EntityStore = {
    entities: await run.ports.entities(),
    toPutBack: await run.ports.entitiesToPutBack(),
    clock: run.ports.clock,
    signal: run.signal,
    cache: new Map(),
  };
  run.ports.logger.progress('Comparing the configuration');
  const prune = deploy.prune ? await pruneOf(run) : undefined;
  const plan = await planConfiguration(
    {
      declared,
      mark: ({ source }) => `${repository} ${source.file}`,
      prune: prune?.options,
      irreversible: deploy.allow.includes('irreversible'),
    },
    store,
  );
  run.ports.logger.progress(undefined);
  store.cache.clear();
  return { ...plan, remarks: [...(prune?.remarks ?? []), ...plan.remarks], store };
}

/** What may be deleted: what carries the mark of these files, and else what earlier commits of them held. */
async function pruneOf(run: Run<PlanningConfig>) {
  const { configuration, apigee } = run.config;
  const { commit, pullRequest, destinationBranch } = run.context;
  const repository = run.context.repository ?? 'local';
  const paths = configuration.map(plainPath);
  const isRead = (file: string) => paths.some((path) => file === path || file.startsWith(`${path}/`));
  const { entities, incomplete } = await readEarlier(
    {
      paths,
      environments: apigee.environments,
      variables: run.variables,
      commit,
      destination: pullRequest === undefined ? undefined : (destinationBranch ?? ''),
    },
    await run.ports.git(),
  );
  const options: PruneOptions = {
    earlier: earlierOf(entities),
    isOurs: (mark) => mark.startsWith(`${repository} `) && isRead(mark.slice(repository.length + 1)),
  };
  const message = `PRUNE may have missed what these files no longer hold: ${incomplete}.`;
  const remarks: Problem[] = incomplete === undefined ? [] : [{ code: 'remark', message, hint: DEEPER }];
  return { options, remarks };
}

const DEEPER = 'clone: depth: full in bitbucket-pipelines.yml brings the whole history.';

function printConfiguration(run: Run, results: readonly ConfigurationResult[]): void {
  const { logger } = run.ports;
  logger.say(`\n${renderConfiguration(results, paintWith(logger.colour))}`);
}

/** What the organization has against what the files declare, told in the log; nothing if the run has none of it. */
export async function compareDeclared(
  run: Run<PlanningConfig>,
  declared: readonly DeclaredEntity[] | undefined,
): Promise<readonly ConfigurationResult[] | undefined> {
  if (declared === undefined) return undefined;
  const { changes, live } = await compareWith(run, declared);
  const known = new Set(changes.map(({ ref }) => identityOf(ref)));
  const results = [
    ...changes.map((change) => describeChange(change, { change: DRIFT[change.change], problems: [] })),
    ...foreignIn(live, known).map((ref) =>
      describeChange({ ref, change: 'unchanged', problems: [] }, FOREIGN),
    ),
  ];
  printConfiguration(run, results);
  return results;
}

const DRIFT = { create: 'missing', update: 'updated', unchanged: 'unchanged', delete: 'foreign' } as const;
const FOREIGN = { change: 'foreign', problems: [] } as const;

/** What stands before it, put into the run's problems: how the run ends for it, if anything does. */
export function obstaclesOf(run: Run, planned: ConfigurationPlan | undefined): readonly Outcome[] {
  const problems = (planned?.changes ?? []).flatMap((change) => change.problems);
  const standing = problems.filter(({ code }) => code === 'guard');
  run.events.emit({ kind: 'refused', problems: standing });
  run.events.emit({ kind: 'warned', warnings: problems.filter(({ code }) => code !== 'guard') });
  return standing.length > 0 ? ['blocked'] : [];
}

/** Environments that would not be as they were: what belongs to the organization is felt in each. */
export function configuredIn(
  run: Run<PlanningConfig>,
  planned: ConfigurationPlan | undefined,
): readonly string[] {
  const scopes = (planned?.changes ?? []).filter(isChange).map(({ ref }) => ref.scope);
  const { environments } = run.config.apigee;
  if (scopes.some((scope) => !scope.startsWith('env/'))) return environments;
  return environments.filter((environment) => scopes.includes(`env/${environment}`));
}

/** The last of a plan, since what it tells as created is not. The number of changes. */
export function recordPlanned(run: Run, planned: ConfigurationPlan | undefined): number {
  if (planned === undefined) return 0;
  const configuration = planned.changes.map((change) => describeChange(change));
  run.events.emit({ kind: 'configured', configuration });
  return planned.changes.filter(isChange).length;
}

function isChange({ change }: EntityChange): boolean {
  return change !== 'unchanged';
}

/** Ready to be carried out around the bundles, telling the log and the record; undefined if there is nothing of it. */
export function configure(run: Run<PlanningConfig>, planned: PlannedConfiguration | undefined) {
  if (planned === undefined) return undefined;
  const { changes, store } = planned;
  const configuring = startConfiguring(changes, run.config.apigee.environments, store);
  const tell = (): void => run.events.emit({ kind: 'configured', configuration: configuring.results() });
  const busy = async <Done>(doing: string, work: () => Promise<Done>): Promise<Done> => {
    if (changes.some(isChange)) run.ports.logger.progress(doing);
    const done = await work();
    run.ports.logger.progress(undefined);
    tell();
    return done;
  };
  tell();
  return {
    ...configuring,
    apply: (stage: Stage, environment: string) =>
      busy(`Configuring ${environment}`, () => configuring.apply(stage, environment)),
    putBack: (from: Stage) => busy('Putting the configuration back', () => configuring.putBack(from)),
  };
}

/** How the run ends for both, the worse of the two; something done beside bundles that were in place is something done. */
export function endOfBoth(
  run: Run,
  bundles: Outcome,
  configuring: Pick<Configuring, 'results' | 'failures'> | undefined,
): Outcome {
  if (configuring === undefined) return bundles;
  const results = configuring.results();
  run.events.emit({ kind: 'failed', problems: results.flatMap(({ problems }) => problems.filter(isTold)) });
  const changed = hasChanged(run.record);
  const failed = configuring
    .failures()
    .map((failure) => (failure.code === 'rollback-failed' ? 'degraded' : outcomeOf(failure, { changed })));
  const stopped: readonly Outcome[] = run.signal.aborted && results.some(wasLeft) ? ['stopped'] : [];
  const worst = worstOf([bundles, ...failed, ...stopped]);
  if (worst !== undefined) return worst;
  return bundles === 'unchanged' && results.some(({ change }) => change !== 'unchanged') ? 'done' : bundles;
}

function isTold({ code }: Problem): boolean {
  return code !== 'remark' && code !== 'guard';
}

function wasLeft({ problems }: ConfigurationResult): boolean {
  return problems.some(({ code }) => code === 'skipped');
}
