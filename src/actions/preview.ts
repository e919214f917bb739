import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { Attempt } from '../deploy/attempt.ts';
import { carryOut } from '../deploy/carry-out.ts';
import { describeAttempt } from '../deploy/describe-attempt.ts';
import { judgeAttempts } from '../deploy/judge-attempts.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { EnvironmentGroup } from '../domain/organization.ts';
import type { Problem } from '../domain/problem.ts';
import { optionalRead } from '../errors/optional-read.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { missingPermissions } from '../plan/checks/missing-permissions.ts';
import { findAssetCopies, listProducts, mayBeOf, productCopies } from '../preview/find-copies.ts';
import { type Opened, openKeys, unseenProducts } from '../preview/keys/open-keys.ts';
import { isOf, type PreviewMark, parsePreviewMark } from '../preview/mark.ts';
import { type PreparedPreview, preparePreview, wantedNames } from '../preview/prepare-preview.ts';
import { describeCopy, describeRemoval, removedAsset, removedProduct } from '../preview/results.ts';
import { type PreviewSettings, previewSettings } from '../preview/settings.ts';
import { whySuperseded } from '../preview/superseded.ts';
import { renderStep } from '../report/console/steps.ts';
import { renderUpdatingPreview } from '../report/markdown/preview-comment.ts';
import type { DeclaredEntity } from '../resources/entity.ts';
import { hasChanged, type Run } from '../run/context.ts';
import { notesOf, portsFor, readAddresses, waitForLinks } from './deploy.ts';
import { endOfBoth } from './steps/configuration.ts';
import { configureOwn, declaredFor, makeOwnEnvironment } from './steps/preview-environment.ts';
import { removeIfOver } from './steps/preview-over.ts';
import { readPullRequests, removePreview, writeComment } from './steps/preview-parts.ts';
import { printPlan } from './steps/print-plan.ts';

/** Deploys copies of what a pull request changes, opens them to the keys of test apps, and removes what is outdated. */
export async function preview(run: Run<ConfigOf<'preview'>>, config: ApigeeConfig): Promise<Outcome> {
  const { manifest, preview: asked } = run.config;
  const { environments } = config;
  const settings = previewSettings(run.context, manifest?.content.previews ?? {}, { ...asked, environments });
  run.record.previews = [];
  const declared = await declaredFor(run, config, settings);
  const prepared = await preparePreview(run, config, settings);
  if (prepared.kind === 'refused') return prepared.outcome;
  const superseded = await whySuperseded(run.context, prepared.there, await readPullRequests(run));
  if (superseded !== undefined) return skip(run, prepared, { settings, superseded });
  const forbidden = await missingPermissions(prepared.steps, prepared.seen, ALONE);
  if (forbidden !== undefined) throw forbidden;
  printPlan(run, run.record.plan, 'telling');
  const telling = tellUpdating(run, settings);
  try {
    if (prepared.own !== undefined) await makeOwnEnvironment(run, prepared.own, markOf(run, settings));
    const outcome = await make(run, prepared, { config, settings, declared });
    if (outcome === 'stopped') return outcome;
    const over = await removeIfOver(run, settings, environments);
    return over === undefined ? outcome : (worstOf([outcome, over]) ?? over);
  } finally {
    await telling;
  }
}

/** Of no copy the plan's report is taken for the last word: other pull requests come and go meanwhile. */
const NOT_REPORTED: ReadonlySet<Candidate> = new Set();
const ALONE = { reported: NOT_REPORTED, beside: [] };

type Planned = Extract<PreparedPreview, { kind: 'planned' }>;

interface Making {
  readonly config: ApigeeConfig;
  readonly settings: PreviewSettings;
  readonly declared: readonly DeclaredEntity[] | undefined;
}

async function make(
  run: Run<ConfigOf<'preview'>>,
  prepared: Planned,
  { config, settings, declared }: Making,
): Promise<Outcome> {
  run.record.evidence = notesOf(run, prepared.steps);
  const addresses = readAddresses(run, prepared);
  const remarks: Problem[] = [];
  const ports = await portsFor(
    run,
    { steps: prepared.steps, reported: NOT_REPORTED },
    {
      settings: config,
      addresses,
      remark: (problem) => remarks.push(problem),
    },
  );
  const environments = prepared.own === undefined ? config.environments : [prepared.own.name];
  const configuration = await configureOwn(run, prepared, declared);
  const { parallel } = run.config.apigee;
  const attempts = await carryOut({ ...prepared, environments, parallel, configuration }, ports);
  run.ports.logger.progress(undefined);
  await waitForLinks(run, addresses.complete(attempts));
  recordAttempts(run, attempts, { groupsOf: addresses.of, settings, reasons: prepared.reasons });
  run.events.emit({ kind: 'remarked', remarks });
  const outcome = endOfBoth(run, judgeAttempts(attempts), configuration);
  if (outcome !== 'done' && outcome !== 'unchanged') {
    await tellOutdated(run, prepared, settings);
    return overtaken(run, attempts, { outcome, settings });
  }
  const opened = await openKeys(
    {
      environments:
        settings.ownEnvironment === undefined ? environments : [settings.ownEnvironment.likeEnvironment],
      proxies: prepared.proxies,
      settings,
      mark: markOf(run, settings),
    },
    { entities: await run.ports.entities(), clock: run.ports.clock, signal: run.signal },
  );
  recordOpened(run, opened);
  const failures = await removeOutdated(run, prepared, { opened, environments });
  if (opened.kind === 'failed') failures.push(opened.problem);
  if (run.signal.aborted) return 'stopped';
  const before = { changed: hasChanged(run.record) };
  const worst = worstOf(failures.map((failure) => outcomeOf(failure, before)));
  return worst ?? (before.changed ? 'done' : outcome);
}

function recordOpened({ record, events, ports: { logger } }: Run, opened: Opened): void {
  record.previews = [...(record.previews ?? []), ...opened.results];
  if (opened.kind === 'failed') record.problems.push(...asProblems(opened.problem));
  for (const { name, change } of opened.results)
    logger.say(
      change === 'skipped'
        ? renderStep('Left', `${name} as it was`)
        : renderStep('Opened', `${name} ${change}`),
    );
  events.emit({ kind: 'remarked', remarks: opened.warnings });
}

const outdatedOf = ({ steps, there }: Planned): Planned['there'] => {
  const wanted = wantedNames(steps);
  return there.filter(({ asset }) => !wanted.has(`${asset.kind}:${asset.name}`));
};

/** A preview that failed removes nothing of the earlier one, and says what stands. */
async function tellOutdated(
  { record, ports, events }: Run,
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
  record.previews = [...(record.previews ?? []), ...left];
}

/** What an earlier preview had and this one has not. */
async function removeOutdated(
  run: Run<ConfigOf<'preview'>>,
  prepared: Planned,
  { opened, environments }: { readonly opened: Opened; readonly environments: readonly string[] },
): Promise<PipeError[]> {
  const assets = outdatedOf(prepared);
  const products = opened.kind === 'opened' ? opened.outdated : [];
  const { results, failures } = await removePreview(run, { assets, products }, { environments });
  run.record.previews = [...(run.record.previews ?? []), ...results];
  return [...failures];
}

function markOf(run: Run<ConfigOf<'preview'>>, { owner, ttlMs }: PreviewSettings): PreviewMark {
  return { ...owner, commit: run.context.commit, expiresAtMs: run.ports.clock.now() + ttlMs };
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
  run.record.deployments = deployments;
  run.record.problems.push(...deployments.flatMap(({ problems }) => problems));
  const environment = (run.record.previews ?? []).filter(({ kind }) => kind === 'environment');
  const copies = attempts.map((attempt) => describeCopy(attempt, groupsOf(attempt), { mark, reasons }));
  run.record.previews = [...environment, ...copies];
}

/** Two builds at once: the older one that lost against the newer has failed nobody. */
async function overtaken(
  run: Run<ConfigOf<'preview'>>,
  attempts: readonly Attempt[],
  { outcome, settings }: { readonly outcome: Outcome; readonly settings: PreviewSettings },
): Promise<Outcome> {
  const lost = attempts.some(
    (attempt) => attempt.kind === 'failed' && attempt.cause.code === 'changed-meanwhile',
  );
  if (!lost) return outcome;
  const [apigee, entities] = await Promise.all([run.ports.apigee(), run.ports.entities()]);
  const there = await findAssetCopies({ apigee, entities }, mayBeOf(settings.owner.pullRequest));
  const own = there.filter(({ mark }) => isOf(mark, settings.owner));
  const superseded = await whySuperseded(run.context, own, await readPullRequests(run));
  if (superseded === undefined) return outcome;
  run.record.problems.length = 0;
  run.record.deployments = [];
  tellSkipped(run, superseded);
  return 'done';
}

/** A newer build's preview, or none at all, is what the pull request is to have. */
function skip(
  run: Run<ConfigOf<'preview'>>,
  { steps }: Planned,
  { settings, superseded }: { readonly settings: PreviewSettings; readonly superseded: string },
): Outcome {
  run.record.plan = [];
  run.record.previews = steps.map(({ candidate }) => ({
    name: candidate.asset.name,
    bundle: candidate.bundle.name,
    kind: candidate.asset.kind,
    environment: candidate.environment,
    change: 'skipped',
    revision: null,
    state: null,
    urls: [],
    pullRequest: settings.owner.pullRequest,
    commit: parsePreviewMark(candidate.copy?.mark ?? '')?.commit ?? null,
    expiresAt: null,
  }));
  tellSkipped(run, superseded);
  return 'done';
}

function tellSkipped(run: Run<ConfigOf<'preview'>>, reason: string): void {
  run.record.previews = (run.record.previews ?? []).map((one) => ({ ...one, change: 'skipped', reason }));
  run.record.warnings.push({ code: 'preview-superseded', message: reason });
  run.ports.logger.say(renderStep('Skipped', reason));
}

/** The comment says at once that a new preview is on its way; whoever reports at the end comes after it. */
async function tellUpdating(run: Run<ConfigOf<'preview'>>, { owner }: PreviewSettings): Promise<void> {
  try {
    const markdown = renderUpdatingPreview(run.context);
    await writeComment(run, { pullRequest: owner.pullRequest, markdown });
  } catch {
    // The comment at the end says why, under its own deadline.
  }
}
