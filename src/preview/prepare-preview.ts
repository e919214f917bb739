import type { DependencyGraph } from '../bundle/graph/dependency-graph.ts';
import type { Rendered } from '../bundle/render-bundle.ts';
import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import { refuseUnusedEntries } from '../config/manifest/select-bundles.ts';
import type { Problem } from '../domain/problem.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import type { Outcome } from '../errors/outcome.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import { lintBundles } from '../lint/lint-bundles.ts';
import { readRepository } from '../lint/read-repository.ts';
import { createLiveRevisions } from '../live/live-revisions.ts';
import { rememberReads } from '../plan/cached-reads.ts';
import type { PlanEvent } from '../plan/events.ts';
import { makePlan } from '../plan/make-plan.ts';
import { observe } from '../plan/observe.ts';
import type { Planning } from '../plan/planning.ts';
import { preflight } from '../plan/preflight.ts';
import {
  block,
  judgeOf,
  oneAfterTheOther,
  orderedBy,
  refuse,
  renderAll,
  withRemarks,
} from '../plan/prepare-plan.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { ApigeeEntities } from '../ports/apigee-entities.ts';
import {
  type OwnEnvironment,
  readOwnEnvironment,
  withOwnEnvironment,
} from './environment/own-environment.ts';
import { type AssetCopy, findAssetCopies, listProducts, mayBeOf } from './find-copies.ts';
import type { ApiProduct } from './keys/product-copy.ts';
import { isOf } from './mark.ts';
import { foreignNames, withWayOut } from './obstacles.ts';
import { type PlannedCopies, planCopies } from './plan-preview.ts';
import { announce, unhooked } from './preview-remarks.ts';
import type { PreviewSettings } from './settings.ts';

/** What preparing a preview takes of a run. */
interface Preparing extends Planning<ConfigOf<'preview'>> {
  readonly ports: Planning['ports'] & { readonly entities: () => Promise<ApigeeEntities> };
}

export type PreparedPreview =
  | { readonly kind: 'refused'; readonly outcome: Outcome }
  | {
      readonly kind: 'planned';
      /** Empty if nothing differs from what serves. */
      readonly steps: readonly Step<Rendered>[];
      readonly graph: DependencyGraph;
      readonly proxies: PlannedCopies['proxies'];
      readonly reasons: PlannedCopies['reasons'];
      /** What this pull request's preview consists of now. */
      readonly there: readonly AssetCopy[];
      readonly seen: Apigee;
      /** Undefined if the preview shares the environment of the run. */
      readonly own: OwnEnvironment | undefined;
      readonly products: Seen['products'];
    };

/**
 * Everything before the first change: discovery, lint, what differs, whose the names are, limits and base paths. With
 * any obstacle nothing is done at all.
 */
export async function preparePreview(
  run: Preparing,
  config: ApigeeConfig,
  settings: PreviewSettings,
): Promise<PreparedPreview> {
  const found = await readRepository(run, { namesMustDiffer: true });
  if (found.problems.length > 0) {
    const refused = await refuse(run, found.bundles, found.problems);
    return { kind: 'refused', outcome: refused.kind === 'refused' ? refused.outcome : 'findings' };
  }
  const { manifest } = run.config;
  if (manifest !== undefined && !run.config.bundlesChosen) refuseUnusedEntries(manifest, found.bundles);
  const graph = orderedBy(run, found.bundles, []);
  const bundles = graph.order.flatMap((key) => graph.bundles.get(key) ?? []);
  const { ownEnvironment } = settings;
  const like = ownEnvironment === undefined ? config.environments : [ownEnvironment.likeEnvironment];
  const live = await renderAll(
    run,
    like.flatMap((environment) => bundles.map((bundle) => ({ bundle, environment }))),
  );
  const { linted, seen } = await oneAfterTheOther(run, {
    linting: lintBundles(run, bundles, live),
    looking: look(run, { live, bundles }, settings),
  });
  if (linted.failed) return { kind: 'refused', outcome: 'findings' };
  const steps = await judgeSteps(run, seen);
  const obstacles = [...steps.flatMap(refusalsOf), ...foreignNames(seen, settings)];
  if (obstacles.length > 0) {
    const [apigee, entities] = await Promise.all([run.ports.apigee(), run.ports.entities()]);
    const problems = await withWayOut({ apigee, entities }, config.environments, obstacles);
    run.events.emit({ kind: 'refused', problems });
    return { kind: 'refused', outcome: 'blocked' };
  }
  const there = seen.there.filter(({ mark }) => isOf(mark, settings.owner));
  const { apigee, own, products } = seen;
  const { proxies, reasons } = seen.planned;
  return { kind: 'planned', steps, graph, proxies, reasons, there, seen: apigee, own, products };
}

type Bundles = Pick<Parameters<typeof planCopies>[1], 'live' | 'bundles'>;

interface Seen {
  readonly apigee: Apigee;
  readonly signedIn: Extract<PlanEvent, { kind: 'signed-in' }>;
  readonly planned: PlannedCopies;
  readonly steps: readonly Step<Rendered>[];
  readonly there: readonly AssetCopy[];
  readonly own: OwnEnvironment | undefined;
  /** The organization's API products, or why they could not be read; undefined if no app asks for keys. */
  readonly products: readonly ApiProduct[] | PipeError | undefined;
}

async function look(run: Preparing, bundles: Bundles, settings: PreviewSettings): Promise<Seen> {
  const { ports } = run;
  const startedMs = ports.clock.elapsed();
  const remembering = rememberReads(await ports.apigee());
  const identity = await remembering.signIn();
  const durationMs = ports.clock.elapsed() - startedMs;
  const signedIn = { kind: 'signed-in', identity, durationMs } as const;
  const entities = await ports.entities();
  const { ownEnvironment, owner } = settings;
  const own =
    ownEnvironment && (await readOwnEnvironment(ownEnvironment, owner, { apigee: remembering, entities }));
  const apigee = own === undefined ? remembering : withOwnEnvironment(remembering, own);
  const live = createLiveRevisions(apigee);
  const judge = judgeOf(run, live);
  const [observations, there, products] = await Promise.all([
    // An environment of its own gets everything, whatever serves elsewhere.
    own === undefined ? observe(bundles.live, apigee, judge, live) : new Map<string, never>(),
    findAssetCopies({ apigee, entities }, mayBeOf(settings.owner.pullRequest)),
    settings.apps && readOrRefusal(listProducts({ entities })),
  ]);
  const planned = await planCopies(run, { ...bundles, observations }, settings);
  const seen = await observe(planned.copies, apigee, judge);
  const steps = makePlan(planned.copies, seen, { force: run.config.deploy.force });
  return { apigee, signedIn, planned, steps, there, own, products };
}

async function judgeSteps(
  run: Preparing,
  { steps, planned, apigee, own }: Seen,
): Promise<readonly Step<Rendered>[]> {
  const looks = await preflight(run, steps, apigee);
  const judged = steps.map((step) => block(step, looks.of.get(step.candidate)));
  run.events.emit({ kind: 'planned', plan: judged.map((step) => withRemarks(step, looks.of)) });
  const about = own === undefined ? await unhooked(steps, apigee) : announce(own);
  run.events.emit({ kind: 'remarked', remarks: [...about, ...planned.remarks, ...looks.remarks] });
  return judged;
}

function refusalsOf(step: Step<Rendered>): readonly Problem[] {
  return step.kind === 'blocked' ? step.refused : [];
}

/** Keys of the plan's steps, for who asks what is still part of the preview. */
export function wantedNames(steps: readonly Step<Rendered>[]): ReadonlySet<string> {
  return new Set(steps.map(({ candidate: { asset } }) => `${asset.kind}:${asset.name}`));
}
