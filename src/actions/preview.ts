import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { Attempt } from '../deploy/attempt.ts';
import { describeAttempt, judgeAttempts } from '../deploy/attempt-results.ts';
import { carryOut } from '../deploy/carry-out.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import type { Problem } from '../domain/problem.ts';
import { optionalRead } from '../errors/optional-read.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import { missingPermissions } from '../plan/checks/missing-permissions.ts';
import { listProducts, productCopies } from '../preview/find-copies.ts';
import { type Opened, openKeys, unseenProducts } from '../preview/keys/open-keys.ts';
import { isOf } from '../preview/mark.ts';
import { type PreparedPreview, preparePreview, wantedNames } from '../preview/prepare-preview.ts';
import { describeCopy, describeRemoval, removedAsset, removedProduct } from '../preview/results.ts';
import { type PreviewSettings, previewSettings } from '../preview/settings.ts';
import { whySuperseded } from '../preview/superseded.ts';
import type { DeclaredEntity } from '../resources/entity.ts';
import { hasChanged, type Run } from '../run/context.ts';
import { notesOf, portsFor, readAddresses, waitForLinks } from './deploy.ts';
import { endOfBoth } from './steps/configuration.ts';
import {
  activitiesOfOwn,
  configureOwn,
  declaredFor,
  makeOwnEnvironment,
} from './steps/preview-environment.ts';
import { activitiesForKeys, markOf, openingOf, recordOpened } from './steps/preview-keys.ts';
import { removeIfOver } from './steps/preview-over.ts';
import {
  endPreview,
  readPullRequests,
  removePreview,
  type UpdatingComment,
  updatingComment,
} from './steps/preview-parts.ts';
import { printPlan } from './steps/print-plan.ts';
import { overtaken, skip } from './steps/superseded-preview.ts';

/** Deploys copies of what a pull request changes, opens them to the keys of test apps, and removes what is outdated. */
export async function preview(run: Run<ConfigOf<'preview'>>, config: ApigeeConfig): Promise<Outcome> {
  const { manifest, preview: asked } = run.config;
  const { environments } = config;
  const settings = previewSettings(run.context, manifest?.content.previews ?? {}, { ...asked, environments });
  run.events.emit({ kind: 'previewed', previews: [] });
  const declared = await declaredFor(run, config, settings);
  const prepared = await preparePreview(run, config, settings);
  if (prepared.kind === 'refused') return prepared.outcome;
  const superseded = await whySuperseded(run.context, prepared.there, await readPullRequests(run));
  if (superseded !== undefined) return skip(run, prepared, { settings, superseded });
  await refuseIfForbidden(run, prepared, { config, settings, declared });
  printPlan(run, run.record.plan, 'telling');
  const updating = updatingComment(run, settings);
  try {
    const outcome = await makeAll(run, prepared, { config, settings, declared, updating });
    if (outcome === 'stopped') return outcome;
    const over = await removeIfOver(run, settings, environments);
    return over === undefined ? outcome : (worstOf([outcome, over]) ?? over);
  } finally {
    await updating.settled();
  }
}

/** Of no copy the plan's report is taken for the last word: other pull requests come and go meanwhile. */
const NOT_REPORTED: ReadonlySet<Candidate> = new Set();

type Planned = Extract<PreparedPreview, { kind: 'planned' }>;

interface Making {
  readonly config: ApigeeConfig;
  readonly settings: PreviewSettings;
  readonly declared: readonly DeclaredEntity[] | undefined;
  readonly updating: UpdatingComment;
}

/** Everything that is missing at once, before the first copy is made. */
async function refuseIfForbidden(
  run: Run<ConfigOf<'preview'>>,
  prepared: Planned,
  { config, settings, declared }: Omit<Making, 'updating'>,
): Promise<void> {
  const ofOwn = activitiesOfOwn(prepared, declared);
  const ofKeys = activitiesForKeys(run, prepared, { config, settings });
  const asked = { reported: NOT_REPORTED, beside: [...ofOwn, ...ofKeys] };
  const forbidden = await missingPermissions(prepared.steps, prepared.seen, asked);
  if (forbidden !== undefined) throw forbidden;
}

async function makeAll(run: Run<ConfigOf<'preview'>>, prepared: Planned, making: Making): Promise<Outcome> {
  const { own, there } = prepared;
  const { updating, settings } = making;
  if (there.length > 0 || own?.exists === true) updating.begin();
  if (own !== undefined)
    await makeOwnEnvironment(run, own, { mark: markOf(run, settings), onMade: updating.begin });
  return make(run, prepared, making);
}

async function make(run: Run<ConfigOf<'preview'>>, prepared: Planned, making: Making): Promise<Outcome> {
  const { config, settings } = making;
  const environments = prepared.own === undefined ? config.environments : [prepared.own.name];
  const { attempts, configuration } = await bringCopies(run, prepared, { ...making, environments });
  const outcome = endOfBoth(run, judgeAttempts(attempts), configuration);
  if (outcome !== 'done' && outcome !== 'unchanged') {
    await tellOutdated(run, prepared, settings);
    return overtaken(run, attempts, { outcome, settings });
  }
  const opened = await openKeys(openingOf(run, prepared, { config, settings }), {
    entities: await run.ports.entities(),
    clock: run.ports.clock,
    signal: run.signal,
  });
  recordOpened(run, opened);
  const failures = await removeOutdated(run, prepared, { opened, environments, settings });
  if (opened.kind === 'failed') failures.push(opened.problem);
  if (run.signal.aborted) return 'stopped';
  const before = { changed: hasChanged(run.record) };
  const worst = worstOf(failures.map((failure) => outcomeOf(failure, before)));
  return worst ?? (before.changed ? 'done' : outcome);
}

/** Deploys the copies, and tells what became of them and where they answer. */
async function bringCopies(
  run: Run<ConfigOf<'preview'>>,
  prepared: Planned,
  { config, settings, declared, updating, environments }: Making & Pick<ApigeeConfig, 'environments'>,
) {
  run.events.emit({ kind: 'bringing', notes: notesOf(run, prepared.steps) });
  const addresses = readAddresses(run, prepared);
  const remarks: Problem[] = [];
  const { watch, ...ports } = await portsFor(
    run,
    { steps: prepared.steps, reported: NOT_REPORTED },
    {
      settings: config,
      addresses,
      remark: (problem) => remarks.push(problem),
    },
  );
  const configuration = await configureOwn(run, prepared, declared);
  const { parallel } = run.config.apigee;
  const attempts = await carryOut(
    { ...prepared, environments, parallel, configuration },
    {
      ...ports,
      watch: (event) => {
        if (event.kind === 'progress' && event.revision !== undefined) updating.begin();
        watch(event);
      },
    },
  );
  run.ports.logger.progress(undefined);
  await waitForLinks(run, addresses.complete(attempts));
  recordAttempts(run, attempts, { groupsOf: addresses.of, settings, reasons: prepared.reasons });
  run.events.emit({ kind: 'remarked', remarks });
  return { attempts, configuration };
}

const outdatedOf = ({ steps, there }: Planned): Planned['there'] => {
  const wanted = wantedNames(steps);
  return there.filter(({ asset }) => !wanted.has(`${asset.kind}:${asset.name}`));
};

/** A preview that failed removes nothing of the earlier one, and says what stands. */
async function tellOutdated(
  { ports, events }: Run,
  prepared: Planned,
  settings: PreviewSettings,
): Promise<void> {
  if (prepared.there.length === 0) return;
  const reason = 'it is of the earlier preview, since the new one is not there yet';
  const products = await optionalRead(listProducts({ entities: await ports.entities() }));
  if (products === undefined) events.emit({ kind: 'remarked', remarks: [unseenProducts(settings)] });
  const own = productCopies(products ?? []).filter(({ mark }) => isOf(mark, settings.owner));
  const left = [...outdatedOf(prepared).map(removedAsset), ...own.map(removedProduct)].map((one) =>
    describeRemoval(one, { kind: 'left', reason }),
  );
  events.emit({ kind: 'previewed', previews: left });
}

interface Outdating {
  readonly opened: Opened;
  readonly environments: readonly string[];
  readonly settings: PreviewSettings;
}

/** What an earlier preview had and this one has not. */
async function removeOutdated(
  run: Run<ConfigOf<'preview'>>,
  prepared: Planned,
  { opened, environments, settings }: Outdating,
): Promise<PipeError[]> {
  const assets = outdatedOf(prepared);
  const products = opened.kind === 'opened' ? opened.outdated : [];
  const { pullRequest } = settings.owner;
  const isWhole = prepared.steps.length === 0;
  const remove = isWhole
    ? endPreview(run, { assets, products, pullRequest }, environments)
    : removePreview(run, { assets, products }, { environments });
  const { results, failures } = await remove;
  run.events.emit({ kind: 'previewed', previews: results });
  return [...failures];
}

interface Told {
  readonly groupsOf: (attempt: Attempt) => readonly EnvironmentGroup[];
  readonly settings: PreviewSettings;
  readonly reasons: Planned['reasons'];
}

function recordAttempts(
  run: Run<ConfigOf<'preview'>>,
  attempts: readonly Attempt[],
  { groupsOf, settings, reasons }: Told,
): void {
  const mark = markOf(run, settings);
  const deployments = attempts.map((attempt) => describeAttempt(attempt, groupsOf(attempt)));
  const problems = deployments.flatMap((one) => one.problems);
  run.events.emit({ kind: 'carried-out', deployments, problems });
  const copies = attempts.map((attempt) => describeCopy(attempt, groupsOf(attempt), { mark, reasons }));
  run.events.emit({ kind: 'previewed', previews: copies });
}
