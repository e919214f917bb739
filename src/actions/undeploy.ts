import pMap from 'p-map';
import { archiveContent } from '../bundle/archive-bundle.ts';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { ApigeeConfig, ConfigOf } from '../config/config.ts';
import type { AssetRef, BundleKind } from '../domain/bundle.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { throwAll } from '../errors/aggregate-errors.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type Brought, sha256Of } from '../evidence/statement.ts';
import { chooseAssets } from '../live/choose-assets.ts';
import { createLiveRevisions, type LiveRevisions } from '../live/live-revisions.ts';
import { commitAndBuild, madeFrom } from '../live/made-from.ts';
import { isOwnPreview } from '../live/own-preview.ts';
import { undeployAssets } from '../live/undeploy-assets.ts';
import { dependentsFirst, undeployGuards } from '../live/undeploy-guards.ts';
import type { Apigee } from '../ports/apigee.ts';
import { nameWidthFor, renderDeployment } from '../report/console/deployment-lines.ts';
import { paintWith } from '../report/console/paint.ts';
import type { EvidenceNotes } from '../run/action-events.ts';
import type { Run } from '../run/context.ts';
import { backUpReplaced } from './steps/back-up-replaced.ts';
import { judgeGates } from './steps/judge-gates.ts';
import { choosing, signIn } from './steps/redeploy.ts';
import { ifKnown } from './steps/write-evidence.ts';

const KINDS: readonly BundleKind[] = ['apiproxy', 'sharedflow'];

/** Takes bundles out of environments, dependents first, and deletes them if that is asked; checks before it begins. */
export async function undeploy(run: Run<ConfigOf<'undeploy'>>, settings: ApigeeConfig): Promise<Outcome> {
  const { config, ports } = run;
  if (!config.bundlesChosen)
    throw new PipeError('config-invalid', 'ACTION=undeploy runs with BUNDLES only: it says what goes.', {
      where: 'BUNDLES',
      hint: 'Name paths in the clone, or what lives in the organization: orders, sharedflow:common.',
    });
  const apigee = await signIn(run, ports.apigee());
  ports.logger.progress('Looking at what serves');
  const going = await whatGoes(run, settings, apigee);
  const { leaving } = going;
  const changes = leaving.map((bundle) => ({
    environment: bundle.environment,
    bundle,
    serving: undefined,
  }));
  const gates = await judgeGates(run, { changes, apigee });
  if (gates === 'blocked') return 'blocked';
  await backUpReplaced(run, leaving, apigee);
  run.events.emit({ kind: 'bringing', notes: await notesOf(run, leaving, going.live) });
  ports.logger.progress(undefined);
  if (!(await gates.stillOpen())) return 'blocked';
  return takeOut(run, settings, { ...going, apigee });
}

interface Going {
  /** Dependents first. */
  readonly assets: readonly AssetRef[];
  /** What serves of them. */
  readonly leaving: readonly ServingRevision[];
  readonly live: LiveRevisions;
}

/** Throws what keeps any of it from going, all at once. */
async function whatGoes(
  run: Run<ConfigOf<'undeploy'>>,
  { environments }: ApigeeConfig,
  apigee: Apigee,
): Promise<Going> {
  const { config } = run;
  const { alsoDelete } = config;
  const { force } = config.deploy;
  const chosen = await chooseAssets({
    ...choosing(run, apigee),
    unknownNames: alsoDelete ? 'kept' : 'refused',
  });
  const assets = chosen.map(({ asset }) => asset);
  const lists = await Promise.all(
    environments.flatMap((environment) => KINDS.map((kind) => apigee.servingIn(environment, kind))),
  );
  const serving = lists.flat();
  const live = createLiveRevisions(apigee);
  const { problems, calls } = await undeployGuards(assets, serving, {
    apigee,
    parallel: config.apigee.parallel,
    environments,
    alsoDelete,
    force,
    live,
    isPreview: async (one) => !force && isOwnPreview(one, apigee),
  });
  throwAll(problems);
  const chosenKeys = new Set(assets.map(keyOf));
  const leaving = serving.filter((one) => chosenKeys.has(keyOf(one)));
  return { assets: dependentsFirst(assets, calls), leaving, live };
}

async function takeOut(
  run: Run<ConfigOf<'undeploy'>>,
  { environments }: ApigeeConfig,
  { assets, apigee }: Pick<Going, 'assets'> & { readonly apigee: Apigee },
): Promise<Outcome> {
  const { clock, logger } = run.ports;
  const width = nameWidthFor(
    assets.map(({ name }) => name),
    logger.columns,
  );
  const paint = paintWith(logger.colour);
  const { results, errors } = await undeployAssets(
    { assets, environments, alsoDelete: run.config.alsoDelete },
    {
      apigee,
      clock,
      signal: run.signal,
      onProgress: (detail) => logger.progress(detail),
      onEnded: (result) => logger.say(renderDeployment(result, width, paint)),
    },
  );
  logger.progress(undefined);
  const problems = results.flatMap((result) => result.problems);
  run.events.emit({ kind: 'carried-out', deployments: results, problems });
  const changed = results.some(({ change }) => change === 'undeployed' || change === 'removed');
  return worstOf(errors.map((error) => outcomeOf(error, { changed }))) ?? (changed ? 'done' : 'unchanged');
}

/** Read before it goes: what is deleted nobody can read any more. */
async function notesOf(
  { config }: Run<ConfigOf<'undeploy'>>,
  leaving: readonly ServingRevision[],
  live: LiveRevisions,
): Promise<EvidenceNotes> {
  const brought = await pMap(
    leaving,
    async ({ name, kind, environment, revision }): Promise<Brought> => {
      const asset = { name, kind };
      const read = await ifKnown(live.read(asset, revision));
      const made = read?.described && madeFrom({ revision, ...read.described }, read);
      const sha256 = read && sha256Of(archiveContent(read.content, asset, undefined).zip);
      const { digest } = read ?? {};
      return {
        ...asset,
        environment,
        digest,
        ...commitAndBuild(made),
        sha256: () => Promise.resolve(sha256),
      };
    },
    { concurrency: config.apigee.parallel },
  );
  return { brought, changes: leaving.map(() => ({ path: undefined, serving: undefined })) };
}
