import { posix } from 'node:path';
import { wayOutOf } from '../../bundle/refuse-linked-path.ts';
import { placeIn } from '../../bundle/where.ts';
import type { Problem } from '../../domain/problem.ts';
import { listedInShort } from '../../domain/text/sentences.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { FileChanges } from '../../live/export/place-export.ts';
import { identityOf } from '../../resources/change.ts';
import { descriptorOf } from '../../resources/descriptors.ts';
import type { DeclaredEntity, EntityScope } from '../../resources/entity.ts';
import { exportedConfiguration } from '../../resources/export-configuration.ts';
import { type FoundEntity, findLive, readForeign } from '../../resources/find-live.ts';
import type { EntityStore } from '../../resources/kind.ts';
import { plainPath, readConfiguration } from '../../resources/layout/read-configuration.ts';
import {
  type ListFile,
  type NewFiles,
  newFileOf,
  newFiles,
  possibleFiles,
} from '../../resources/layout/write-new.ts';
import { planConfiguration } from '../../resources/plan-configuration.ts';
import type { ExportRun } from './export-one.ts';

export interface ConfigurationWritten {
  readonly changes: FileChanges;
  readonly left: readonly string[];
  readonly remarks: readonly Problem[];
  /** The folder that was begun for it, below the clone; undefined if none was. */
  readonly folder: string | undefined;
}

export const NOTHING: ConfigurationWritten = {
  changes: new Map(),
  left: [],
  remarks: [],
  folder: undefined,
};
const LARGEST_BYTES = 16 * 1024 * 1024;
/** Where Maven's plugin looks. */
const FOLDER = 'resources/edge';

export interface ConfigurationExport {
  readonly environment: string;
  /** True if the repository holds nothing yet. */
  readonly isFirst: boolean;
  /** API proxies that are exported: they may have maps of their own. */
  readonly proxies: readonly string[];
}

/**
 * What changes in files so that they are as the environment is: in those that declare entities, in a folder of EXPORT_DIR,
 * or in the folder that a first repository begins with. No secret is read, and none written. Throws PipeError
 * `config-invalid` with all that is wrong with the files, and what Apigee's reads throw.
 */
export async function exportConfiguration(
  run: ExportRun,
  asked: ConfigurationExport,
): Promise<ConfigurationWritten> {
  const { configuration, exportDirectory, bundlesChosen } = run.config;
  if (exportDirectory !== undefined) {
    const isWanted = !bundlesChosen && (configuration.length > 0 || asked.isFirst);
    return isWanted ? everything(run, asked, placeIn(plainPath(exportDirectory), FOLDER)) : NOTHING;
  }
  if (configuration.length > 0) return declaredAndNew(run, asked.environment);
  const isTaken = await isThere(run, FOLDER, 'edge.json');
  return asked.isFirst && !isTaken ? everything(run, asked, FOLDER) : NOTHING;
}

async function isThere({ clone, ports: { files } }: ExportRun, ...paths: readonly string[]) {
  const kinds = await Promise.all(paths.map((path) => files.kindOf(files.resolve(clone, path))));
  return kinds.some((kind) => kind !== undefined);
}

async function storeOf({ ports, signal }: ExportRun): Promise<EntityStore> {
  return { entities: await ports.entities(), clock: ports.clock, signal, cache: new Map() };
}

/** All that the environment has, into files of its own. */
async function everything(
  run: ExportRun,
  { environment, proxies }: ConfigurationExport,
  base: string,
): Promise<ConfigurationWritten> {
  run.ports.logger.progress('Reading the configuration');
  const { found, refused } = await findLive({ environment, proxies }, await storeOf(run));
  run.ports.logger.progress(undefined);
  const written = newFiles(found, { base, repository: run.context.repository, listsOf: () => [] });
  const changes = new Map<string, Uint8Array | undefined>(await changedOnly(run, written.files));
  const scopes = ['org', `env/${environment}`, ...proxies.map((name) => `api/${name}`)] as const;
  const shown = new Set(refused.map(({ place: { kind, scope } }) => newFileOf(base, kind, scope)));
  for (const file of possibleFiles(base, scopes as readonly EntityScope[])) {
    const isOld = !written.files.has(file) && !shown.has(file) && (await isThere(run, file));
    if (isOld) changes.set(file, undefined);
  }
  const kinds = [
    ...new Set(refused.map(({ place: { kind, scope } }) => `${descriptorOf(kind).title}s of ${scope}`)),
  ];
  const unread = kinds.map((kind) => `${kind} (Apigee does not show them)`);
  return {
    changes,
    left: [...written.left, ...unread],
    remarks: [...remarksOn(written), ...(written.files.size > 0 ? [NO_PEOPLE] : [])],
    folder: written.files.size > 0 ? base : undefined,
  };
}

const NO_PEOPLE: Problem = {
  code: 'remark',
  message:
    'Developers, AppGroups, their apps and keys were not exported: they are data of persons and credentials.',
  hint: 'Declare those that this repository is to bring in.',
};

function remarksOn({ maps }: NewFiles): readonly Problem[] {
  return maps.length === 0
    ? []
    : [
        {
          code: 'remark',
          message: `The entries of key value maps were not written, since their values may be secrets; in Apigee they stay as they are: ${listedInShort(maps, 20)}.`,
          hint: 'Add those that the repository is to bring in, e.g. {"name": "key", "value": "${VARIABLE}"} in the map\'s entry list.',
        },
      ];
}

async function changedOnly(
  { clone, ports: { files } }: ExportRun,
  wanted: ReadonlyMap<string, Uint8Array>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const changed = new Map<string, Uint8Array>();
  for (const [path, bytes] of wanted) {
    const link = await wayOutOf(path, clone, files);
    if (link !== undefined) throw new PipeError('config-invalid', leadsOut(path, link), { where: path });
    const place = files.resolve(clone, path);
    const isSame =
      (await files.kindOf(place)) === 'file' &&
      Buffer.compare(await files.read(place, LARGEST_BYTES), bytes) === 0;
    if (!isSame) changed.set(path, bytes);
  }
  return changed;
}

function leadsOut(path: string, link: string): string {
  return `The configuration was not exported to ${path}: ${link} leads out of the clone, or into its .git.`;
}

/** What the files declare, as it is; beside it, what they do not name yet. */
async function declaredAndNew(run: ExportRun, environment: string): Promise<ConfigurationWritten> {
  const { clone, ports, variables, config } = run;
  const { entities, problems } = await readConfiguration(
    { paths: config.configuration, clone, environments: [environment], variables, secrets: undefined },
    ports.files,
  );
  throwAll(problems);
  ports.logger.progress('Comparing the configuration');
  const planning = { declared: entities, mark: () => '', prune: undefined, irreversible: true };
  const { changes, live } = await planConfiguration(planning, await storeOf(run));
  const foreign = await readForeign(live, new Set(changes.map(({ ref }) => identityOf(ref))));
  ports.logger.progress(undefined);
  const texts = await textsOf(run, entities);
  const { files, left } = exportedConfiguration(changes, entities, (file) => texts.get(file) ?? '');
  for (const [file, bytes] of files)
    texts.set(file, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const base = await folderOf(run);
  if (base === undefined) return { ...NOTHING, changes: files, left, remarks: homeless(foreign.length) };
  const there = await listsIn(run, base, foreign);
  const added = newFiles(foreign, {
    base,
    repository: run.context.repository,
    listsOf(kind, scope) {
      const own = entities.filter((one) => one.kind === kind && one.scope === scope);
      const lists = [...new Set(own.map(({ source }) => source.file))]
        .filter((file) => file.endsWith('.json'))
        .map((file) => ({ file, text: texts.get(file) ?? '' }));
      return [...lists, ...there.filter(({ file }) => file === newFileOf(base, kind, scope))];
    },
  });
  return {
    ...NOTHING,
    changes: new Map([...files, ...(await changedOnly(run, added.files))]),
    left: [...left, ...added.left],
    remarks: remarksOn(added),
  };
}

async function textsOf({ clone, ports: { files } }: ExportRun, entities: readonly DeclaredEntity[]) {
  const texts = new Map<string, string>();
  for (const file of new Set(entities.map(({ source }) => source.file))) {
    const bytes = await files.read(files.resolve(clone, file), LARGEST_BYTES);
    texts.set(file, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  }
  return texts;
}

/** What lies where new files would go. */
async function listsIn(
  { clone, ports: { files } }: ExportRun,
  base: string,
  found: readonly FoundEntity[],
): Promise<readonly ListFile[]> {
  const lists: ListFile[] = [];
  for (const file of new Set(found.map(({ ref: { kind, scope } }) => newFileOf(base, kind, scope)))) {
    if (file === undefined || (await files.kindOf(files.resolve(clone, file))) !== 'file') continue;
    const bytes = await files.read(files.resolve(clone, file), LARGEST_BYTES);
    lists.push({ file, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) });
  }
  return lists;
}

/** The first folder of those that count. */
async function folderOf({ config, clone, ports: { files } }: ExportRun): Promise<string | undefined> {
  for (const path of config.configuration.map(plainPath)) {
    if ((await files.kindOf(files.resolve(clone, path))) === 'folder') return posix.normalize(path);
  }
  return undefined;
}

function homeless(count: number): readonly Problem[] {
  const message = `What only Apigee has was not exported: CONFIG names files alone, and it needs a folder. ${count} entities are left there.`;
  return count === 0 ? [] : [{ code: 'remark', message, hint: 'Name a folder too, e.g. resources/edge.' }];
}
