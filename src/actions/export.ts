import { isAbsolute } from 'node:path';
import pMap from 'p-map';
import { pathFrom } from '../bundle/where.ts';
import type { ApigeeConfig } from '../config/config.ts';
import { asProblems } from '../domain/as-problem.ts';
import type { Problem } from '../domain/problem.ts';
import { eachError, retell } from '../errors/aggregate-errors.ts';
import { readOrRefusal } from '../errors/optional-read.ts';
import { type Outcome, outcomeOf, worstOf } from '../errors/outcome.ts';
import { PipeError } from '../errors/pipe-error.ts';
import { type ExportOrder, type ExportOrders, exportOrders } from '../live/export/export-orders.ts';
import { firstFiles } from '../live/export/first-repository.ts';
import { type ExportPlaces, type FileChanges, writeChanges } from '../live/export/place-export.ts';
import { createLiveRevisions } from '../live/live-revisions.ts';
import { isOwnPreview } from '../live/own-preview.ts';
import { servingNow } from '../live/serving-now.ts';
import { rememberReads } from '../plan/cached-reads.ts';
import type { Apigee } from '../ports/apigee.ts';
import { renderDifferences } from '../report/console/difference-lines.ts';
import { count, paintWith } from '../report/console/paint.ts';
import { renderBlock, renderStep } from '../report/console/steps.ts';
import { VERSION } from '../run/version.ts';
import { exportConfiguration, NOTHING } from './steps/export-configuration.ts';
import { type Exported, type ExportPorts, type ExportRun, exportOne } from './steps/export-one.ts';
import { proposingFor } from './steps/propose-export.ts';
import { choosing, signIn } from './steps/redeploy.ts';

/** Writes what serves in an environment into the repository; nothing in the organization is changed. */
export async function exportBundles(run: ExportRun, settings: ApigeeConfig): Promise<Outcome> {
  const places = placesOf(run);
  const proposing = await proposingFor(run);
  const apigee = rememberReads(await signIn(run, run.ports.apigee()));
  const [environment = ''] = settings.environments;
  const orders = await ordersOf(run, apigee, environment);
  const written = await writeAll(run, { orders, places, environment, apigee });
  const exported = written.flatMap((one) => (one instanceof PipeError ? [] : [one]));
  const failed = [...orders.problems, ...written.flatMap((one) => (one instanceof PipeError ? [one] : []))];
  const beside = await readOrRefusal(
    exportConfiguration(run, {
      environment,
      isFirst: isFirst(run, orders),
      proxies: exported.flatMap(({ order: { asset } }) => (asset.kind === 'apiproxy' ? [asset.name] : [])),
    }),
  );
  if (beside instanceof PipeError) failed.push(...eachError(beside));
  const { changes: configured, left, remarks, folder } = beside instanceof PipeError ? NOTHING : beside;
  await keep(run, configured);
  const first = await firstFilesFor(run, { orders, exported, environment, folder, apigee });
  await keep(run, first);
  const changed = [...exported.flatMap(({ changes }) => [...changes]), ...first, ...configured];
  tell(run, { orders, exported, first, configured });
  const differences = [...exported.flatMap((one) => one.differences), ...orders.foreign];
  run.events.emit({
    kind: 'exported',
    bundles: exported.map(({ bundle }) => bundle),
    differences,
    problems: failed.flatMap(asProblems),
  });
  run.events.emit({
    kind: 'remarked',
    remarks: [...remarksOf(orders, exported, environment), ...remarksOnLeft(left), ...remarks],
  });
  const { logger } = run.ports;
  if (differences.length > 0)
    logger.say(`\n${renderDifferences(differences, exported.length, paintWith(logger.colour))}`);
  const fault = worstOf(failed.map((error) => outcomeOf(error, { changed: false })));
  const outcome = changed.length === 0 ? 'unchanged' : await proposing(new Map(changed), environment);
  return fault ?? outcome;
}

function remarksOnLeft(left: readonly string[]): readonly Problem[] {
  const list = left.slice(0, MOST_LEFT).join(', ');
  const more = left.length > MOST_LEFT ? `, and ${left.length - MOST_LEFT} more` : '';
  return left.length === 0
    ? []
    : [
        {
          code: 'remark',
          message: `Left as they are in the files, and otherwise in Apigee: ${list}${more}.`,
        },
      ];
}

const MOST_LEFT = 20;

/** EXPORT_DIR is a folder of the clone. */
function placesOf({ config, clone, ports: { files } }: ExportRun): ExportPlaces {
  const { exportAs, exportDirectory } = config;
  if (exportDirectory === undefined) return { as: exportAs, directory: undefined, clone, files };
  const directory = pathFrom(clone, files.resolve(clone, exportDirectory));
  if (!isAbsolute(directory)) return { as: exportAs, directory, clone, files };
  throw new PipeError('config-invalid', 'EXPORT_DIR leads out of the clone.', {
    where: 'EXPORT_DIR',
    hint: 'Name a folder of the repository, e.g. exported.',
  });
}

async function ordersOf(run: ExportRun, apigee: Apigee, environment: string): Promise<ExportOrders> {
  run.ports.logger.progress(`Looking at what serves in ${environment}`);
  const serving = await servingNow(apigee, [environment]);
  return exportOrders({
    ...choosing(run, apigee),
    entries: run.config.bundles,
    unknownNames: 'refused',
    chosen: run.config.bundlesChosen,
    environment,
    serving,
    external: run.config.manifest?.content.externalSharedFlows ?? [],
    isPreview: (one) => isOwnPreview(one, apigee),
  });
}

interface Writing {
  readonly orders: ExportOrders;
  readonly places: ExportPlaces;
  readonly environment: string;
  readonly apigee: Apigee;
}

/** One bundle that cannot be exported keeps no other from it. */
async function writeAll(run: ExportRun, writing: Writing): Promise<readonly (Exported | PipeError)[]> {
  const live = createLiveRevisions(writing.apigee);
  const { orders } = writing.orders;
  let done = 0;
  const written = await pMap(
    orders,
    async (order) => {
      if (run.signal.aborted) throw new PipeError('stopped', 'The run was stopped.');
      const exported = await readOrRefusal(write(run, order, { ...writing, live }));
      done += 1;
      run.ports.logger.progress(`Exporting ${done} of ${orders.length}`);
      return exported instanceof PipeError ? unexported(order, exported) : exported;
    },
    { concurrency: run.config.apigee.parallel },
  );
  run.ports.logger.progress(undefined);
  return written;
}

async function write(run: ExportRun, order: ExportOrder, ports: ExportPorts): Promise<Exported> {
  const exported = await exportOne(run, order, ports);
  await keep(run, exported.changes);
  return exported;
}

function unexported({ asset: { name }, revision }: ExportOrder, error: PipeError): PipeError {
  const gone = error.code === 'apigee-not-found';
  const why = gone ? 'it was deleted while the pipe looked.' : error.message;
  const hint = gone ? 'Run the pipe again to export what serves now.' : error.hint;
  return retell(error, {
    message: `Revision ${revision} of ${name} was not exported: ${why}`,
    hint,
    where: name,
  });
}

/** A branch is made of what would be written, and the clone stays as it is. */
async function keep({ clone, config, ports: { files } }: ExportRun, changes: FileChanges): Promise<void> {
  if (config.exportAs !== 'branch') await writeChanges(changes, clone, files);
}

interface Ended {
  readonly orders: ExportOrders;
  readonly exported: readonly Exported[];
}

/** True if the clone holds nothing so far, and nobody said what to export. */
function isFirst({ config: { manifest, bundlesChosen } }: ExportRun, { repository }: ExportOrders): boolean {
  return repository.length === 0 && manifest === undefined && !bundlesChosen;
}

/** The first export of an organization makes a repository that lints, plans and deploys. */
async function firstFilesFor(
  run: ExportRun,
  {
    orders,
    exported,
    environment,
    folder,
    apigee,
  }: Ended & {
    readonly environment: string;
    readonly folder: string | undefined;
    readonly apigee: Apigee;
  },
): Promise<FileChanges> {
  const { config, clone, ports } = run;
  const isAnything = exported.length > 0 || folder !== undefined;
  if (!isFirst(run, orders) || !isAnything) return new Map();
  if (config.exportAs === 'zip' || config.exportDirectory !== undefined) return new Map();
  const seen = await readOrRefusal(apigee.organization());
  const others = seen instanceof PipeError ? [] : seen.environments;
  return firstFiles({
    organization: config.apigee.organization,
    environments: [environment, ...others],
    configuration: folder === undefined ? [] : [folder],
    version: VERSION,
    clone,
    files: ports.files,
  });
}

function tell(
  { ports: { logger } }: ExportRun,
  { exported, first, configured }: Ended & { readonly first: FileChanges; readonly configured: FileChanges },
): void {
  const changed = exported.filter(({ changes }) => changes.size > 0);
  const same = exported.length - changed.length;
  const lines = [
    ...changed.map(
      ({ place, order, changes }) => `${place.path}: rev ${order.revision}, ${countFiles(changes)}`,
    ),
    ...[...first.keys()].map((name) => `${name}: new`),
    ...[...configured].map(([name, bytes]) => `${name}: ${bytes === undefined ? 'removed' : 'written'}`),
  ];
  if (lines.length > 0) logger.say(renderBlock('Exported', lines));
  if (same > 0)
    logger.say(
      renderStep('Unchanged', `${count(same, 'bundle')} as the repository has ${same === 1 ? 'it' : 'them'}`),
    );
}

function countFiles(changes: FileChanges): string {
  const written = [...changes.values()].filter((bytes) => bytes !== undefined).length;
  const removed = changes.size - written;
  return [
    ...(written > 0 ? [`${count(written, 'file')} written`] : []),
    ...(removed > 0 ? [`${count(removed, 'file')} removed`] : []),
  ].join(', ');
}

function remarksOf(
  { missing }: ExportOrders,
  exported: readonly Exported[],
  environment: string,
): readonly Problem[] {
  const absent = missing.map(({ name }) => name);
  return [
    ...(absent.length === 0
      ? []
      : [
          {
            code: 'remark' as const,
            message: `Left as they are, since nothing of them serves in ${environment}: ${absent.join(', ')}.`,
          },
        ]),
    ...exported
      .filter(({ entangled }) => entangled.length > 0)
      .map(({ place, entangled, order }) => ({
        code: 'remark' as const,
        message: `Left as ${entangled.length === 1 ? 'it is' : 'they are'} in ${place.path}, since what was edited stands where the manifest puts the values of ${environment}: ${entangled.join(', ')}.`,
        where: order.asset.name,
        hint: 'report.md shows what differs; make the change by hand.',
      })),
  ];
}
