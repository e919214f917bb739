import { archiveContent } from '../bundle/archive-bundle.ts';
import { digest16Of, formatMarker, parseMarker } from '../bundle/marker.ts';
import { renderBundle, wantedOf } from '../bundle/render-bundle.ts';
import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { Archive, BundleKind } from '../domain/bundle.ts';
import type { Problem } from '../domain/problem.ts';
import type { ServingRevision } from '../domain/revision.ts';
import type { Outcome } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type ChosenAsset, chooseAssets } from '../live/choose-assets.ts';
import { judgeByContent } from '../live/judge-content.ts';
import { createLiveRevisions, type LiveRevisions } from '../live/live-revisions.ts';
import { isTrusted } from '../live/made-from.ts';
import { type PromoteSource, promoteSources } from '../live/promote-sources.ts';
import { makePlan } from '../plan/make-plan.ts';
import { observe, oldestFirst } from '../plan/observe.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Run } from '../run/context.ts';
import { choosing, type LiveCandidate, liveCandidate, redeploy, signIn } from './steps/redeploy.ts';

/** Deploys what serves in one environment in others: the same revision, or the same bytes in another organization. */
export async function promote(run: Run<ConfigOf<'promote'>>, settings: ApigeeConfig): Promise<Outcome> {
  const { config, ports } = run;
  const { from } = config;
  const apigee = await signIn(run, ports.apigee());
  const isSame = from.organization === settings.organization;
  const source = isSame ? apigee : await ports.apigeeOf(from.organization);
  ports.logger.progress(`Looking at what serves in ${from.environment}`);
  const chosen = await chooseAssets({ ...choosing(run, source), unknownNames: 'refused' });
  run.events.emit({ kind: 'chosen', bundles: chosen.flatMap(({ bundle }) => bundle ?? []) });
  const serving = await servingIn(source, from.environment);
  const live = createLiveRevisions(source);
  const sources = await promoteSources(
    { chosen, serving, environment: from.environment, force: config.deploy.force },
    {
      apigee: source,
      live,
      parallel: config.apigee.parallel,
      trustMarks: config.trustMarks,
      wantedOf: (one) => wantedEverywhere(run, one, [from.environment, ...settings.environments]),
    },
  );
  run.events.emit({ kind: 'remarked', remarks: [...othersOf(run, serving, chosen), ...notCarried(run)] });
  const candidates = settings.environments.flatMap((environment) =>
    sources.map((one) => promoted(run, one, environment)),
  );
  const steps = await stepsFor(candidates, { apigee, live, isSame, force: config.deploy.force });
  ports.logger.progress(undefined);
  const there = createLiveRevisions(apigee);
  const judge = judgeByContent(there);
  run.events.emit({ kind: 'promoting', from });
  return redeploy(run, settings, {
    steps,
    live: there,
    wantedOf: ({ candidate }) => wantedBytes(candidate, live),
    inspect: (candidate, revision) =>
      judge(wantedBytes(candidate, live), {
        revision,
        describe: () => Promise.resolve({ description: '' }),
      }),
    archiveOf: (candidate) => archiveOf(run, candidate, live),
  });
}

/** Bundles alone go on their way: whoever takes them for the whole is told, once. */
function notCarried({ config }: Run<ConfigOf<'promote'>>): readonly Problem[] {
  const { from, apigee, configuration } = config;
  const isAcross = from.organization !== apigee.organization;
  if (!isAcross && configuration.length === 0) return [];
  const what = 'key value maps, target servers, products, apps and the rest of the configuration';
  const where = isAcross ? `${from.organization}/${from.environment}` : from.environment;
  return [
    {
      code: 'remark',
      message: `Bundles alone are promoted: ${what} of ${where} were not carried to ${apigee.organization}/${apigee.environments.join(', ')}.`,
      hint:
        configuration.length === 0
          ? 'ACTION=deploy brings in what files of the repository declare.'
          : `ACTION=deploy brings in what ${configuration.join(', ')} declares for it.`,
    },
  ];
}

/** A candidate that knows where its bytes are. */
interface Promoted extends LiveCandidate {
  readonly source: PromoteSource;
}

function promoted(run: Run<ConfigOf<'promote'>>, source: PromoteSource, environment: string): Promoted {
  const { digest, madeFrom, revision } = source;
  // The service account is the other environment's own: it is not carried over.
  const facts = { digest, madeFrom, basePaths: revision.basePaths, serving: undefined };
  return { ...liveCandidate(run, source.chosen, environment, facts), source };
}

function wantedBytes({ asset, digest, source }: Promoted, live: LiveRevisions) {
  return {
    asset,
    digest,
    content: async () => (await live.read(asset, source.serving.revision)).content,
  };
}

interface Planning {
  readonly apigee: Apigee;
  readonly live: LiveRevisions;
  readonly isSame: boolean;
  readonly force: boolean;
}

/** Inside one organization the very revision; elsewhere whatever holds its content, or an import of it. */
async function stepsFor(
  candidates: readonly Promoted[],
  { apigee, live, isSame, force }: Planning,
): Promise<readonly Step<Promoted>[]> {
  const judge = judgeByContent(createLiveRevisions(apigee));
  const observations = await observe(candidates, apigee, (candidate, revision) =>
    judge(wantedBytes(candidate, live), revision),
  );
  const steps = makePlan(candidates, observations, { force: force && !isSame });
  return isSame ? steps.map(asSameRevision) : steps;
}

function asSameRevision(step: Step<Promoted>): Step<Promoted> {
  const { candidate, observed } = step;
  const { revision, environment } = candidate.source.serving;
  const reason = { kind: 'serves-in', revision, environment } as const;
  const isThere = observed.serving?.revision === revision;
  if (isThere && (step.kind === 'unchanged' || step.kind === 'await')) return { ...step, reason };
  return { candidate, observed, reason, kind: 'reuse', revision };
}

/** The bytes as they serve; the mark stays if it is the content's own. */
async function archiveOf(
  run: Run<ConfigOf<'promote'>>,
  { asset, digest, source: { revision, serving } }: Promoted,
  live: LiveRevisions,
): Promise<Archive> {
  const { content } = await live.read(asset, serving.revision);
  const isMarked =
    isTrusted(revision, run.config.trustMarks) ||
    parseMarker(revision.description)?.digest16 === digest16Of(digest);
  const { commit, build } = run.context;
  const archive = archiveContent(
    content,
    asset,
    isMarked ? undefined : formatMarker({ digest, commit, build }),
  );
  if (archive.digest === digest) return archive;
  throw new PipeError(
    'changed-meanwhile',
    `Revision ${serving.revision} of ${asset.name} changed while the pipe was at work, so it was not sent.`,
    { where: asset.name, hint: 'Run the pipe again to promote what serves now.' },
  );
}

async function wantedEverywhere(
  run: Run<ConfigOf<'promote'>>,
  { bundle }: ChosenAsset,
  environments: readonly string[],
) {
  if (bundle === undefined) return [];
  return Promise.all(
    environments.map(async (environment) => ({
      ...wantedOf(run, await renderBundle(run, bundle, environment)),
      environment,
    })),
  );
}

const KINDS: readonly BundleKind[] = ['apiproxy', 'sharedflow'];

async function servingIn(apigee: Apigee, environment: string): Promise<readonly ServingRevision[]> {
  const lists = await Promise.all(KINDS.map((kind) => apigee.servingIn(environment, kind)));
  return oldestFirst(lists.flat());
}

/** What serves there too and is not promoted: nothing is left out in silence. */
function othersOf(
  { config }: Run<ConfigOf<'promote'>>,
  serving: readonly ServingRevision[],
  chosen: readonly ChosenAsset[],
) {
  const known = new Set(chosen.map(({ asset }) => `${asset.kind}:${asset.name}`));
  const others = serving.filter(({ kind, name }) => !known.has(`${kind}:${name}`)).map(({ name }) => name);
  if (others.length === 0) return [];
  const names = [...new Set(others)].sort().join(', ');
  return [
    {
      code: 'remark' as const,
      message: `Not promoted, though it serves in ${config.from.environment}: ${names}.`,
      hint: 'BUNDLES names what is to be promoted; left out, it is the bundles of the clone.',
    },
  ];
}
