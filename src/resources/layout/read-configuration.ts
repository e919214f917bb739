import pMap from 'p-map';
import { wayOutOf } from '../../bundle/refuse-linked-path.ts';
import { eachError } from '../../errors/aggregate-errors.ts';
import { PipeError } from '../../errors/pipe-error.ts';
import type { Files } from '../../ports/files.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { DeclaredEntity } from '../entity.ts';
import type { Variables } from './fill-values.ts';
import { type FileRole, partsOf, roleOf } from './find-parts.ts';
import { mergeEntities } from './merge-entities.ts';
import { type OpenFile, readContents, readSecrets } from './open-values.ts';
import { readEntityDocument } from './read-document.ts';
import { type EntitiesRead, idle, joined, readPart, refused } from './read-entities.ts';

export interface ConfigurationRequest {
  /** Folders and files, below the clone. */
  readonly paths: readonly string[];
  readonly clone: string;
  /** Those that this run deploys to: the others' entities are left alone. */
  readonly environments: readonly string[];
  readonly variables: Variables;
  /** Undefined if secrets are not to be read. */
  readonly secrets: (() => Promise<SecretStore>) | undefined;
}

export interface ConfigurationRead {
  readonly entities: readonly DeclaredEntity[];
  readonly problems: readonly PipeError[];
  /** What nothing reads, or not in this run, each with its reason. */
  readonly passedOver: readonly string[];
}

const MOST_FILES = 20_000;
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * What the files declare, in the layout of Maven's plugin or of an export. Wrong ones are told all together; then
 * nothing is declared. Throws PipeError `config-invalid` for a path that is not there, and what the secret store throws.
 */
export async function readConfiguration(
  request: ConfigurationRequest,
  files: Files,
): Promise<ConfigurationRead> {
  const found = (
    await pMap(request.paths, (path) => filesAt(path, request, files), { concurrency: 1 })
  ).flat();
  const reads = await pMap(
    onceEach(found),
    (file) =>
      readFile(file, request, (path) => files.read(files.resolve(request.clone, path), LARGEST_BYTES)),
    { concurrency: 4 },
  );
  const { entities: all, problems, passedOver } = joined(reads);
  const { entities: merged, problems: twice } = mergeEntities(all);
  const { entities, problems: unopened } = await readContents(merged, inClone(request, files));
  const wrong = [...problems, ...twice, ...unopened];
  return {
    entities: wrong.length > 0 ? [] : await readSecrets(entities, request.secrets),
    problems: wrong,
    passedOver,
  };
}

function inClone({ clone }: ConfigurationRequest, files: Files): OpenFile {
  return async (path, limit) => {
    if ((await wayOutOf(path, clone, files)) !== undefined) return undefined;
    const place = files.resolve(clone, path);
    return (await files.kindOf(place)) === undefined ? undefined : files.read(place, limit);
  };
}

interface EntityFile {
  /** Below the clone. */
  readonly path: string;
  readonly role: FileRole;
}

/** A path of CONFIG or the manifest as files are named: without `./` before it and `/` after it. */
export function plainPath(path: string): string {
  return path.replace(/^(?:\.\/)+/, '').replace(/(?<!\/)\/+$/, '');
}

async function filesAt(
  path: string,
  { clone }: ConfigurationRequest,
  files: Files,
): Promise<readonly EntityFile[]> {
  const start = plainPath(path);
  const isInside = !start.startsWith('/') && !start.split('/').includes('..');
  const way = isInside ? await wayOutOf(start, clone, files) : start;
  const kind = way === undefined ? await files.kindOf(files.resolve(clone, start)) : undefined;
  if (kind === 'file' || kind === 'link') return [{ path: start, role: roleOf(start, true) }];
  if (kind !== 'folder') throw notThere(path);
  const entries = await files.walk(files.resolve(clone, start), MOST_FILES).catch((error: unknown) => {
    if (!(error instanceof PipeError)) throw error;
    throw asConfiguration(error);
  });
  const below = start === '' || start === '.' ? '' : `${start}/`;
  return entries
    .filter((entry) => !/(?:^|\/)\.git\//i.test(entry.path))
    .map((entry) => `${below}${entry.path}`)
    .map((file) => ({ path: file, role: roleOf(file, false) }));
}

function notThere(path: string): PipeError {
  const shown = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return new PipeError('config-invalid', `${shown} is no file or folder of the repository.`, {
    where: shown,
    hint: 'The manifest key configuration, or the variable CONFIG, names it, from the root of the repository.',
  });
}

/** What two of the paths lead to is read once. */
function onceEach(found: readonly EntityFile[]): readonly EntityFile[] {
  return [...new Map(found.map((file) => [file.path, file])).values()];
}

/** Whose environments a run brings in, and with which values. */
type Reading = Pick<ConfigurationRequest, 'environments' | 'variables'>;

/** What one file declares; what is wrong with it is told, and nothing of it thrown. */
export async function readFile(
  { path, role }: EntityFile,
  request: Reading,
  open: (path: string) => Promise<Uint8Array>,
): Promise<EntitiesRead> {
  if (role.kind === 'unread') return idle(`${path} (nothing reads it: ${role.why})`);
  // What belongs to another environment may be unfinished, or use what only its own pipeline has.
  if ('scope' in role && isOthers(role.scope, request)) return idle(`${path} (${ofOthers(request)})`);
  try {
    const document = readEntityDocument(decoded(await open(path), path), path);
    const { parts, problems } = partsOf(document, role);
    const reads = parts.map((part) =>
      isOthers(part.scope, request)
        ? idle(`${path} ${part.at.join('.')} (${ofOthers(request)})`)
        : readPart(part, request.variables),
    );
    return joined([refused(...document.faults, ...problems), ...reads]);
  } catch (error) {
    if (error instanceof PipeError) return refused(...eachError(error).map(asConfiguration));
    throw error;
  }
}

function isOthers(scope: string, { environments }: Reading): boolean {
  return scope.startsWith('env/') && !environments.includes(scope.slice('env/'.length));
}

function ofOthers({ environments }: Reading): string {
  return `this run is for ${environments.join(', ')}`;
}

function decoded(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new PipeError('config-invalid', `${path} is no text in UTF-8.`, { where: path });
  }
}

function asConfiguration({ message, where, hint }: PipeError): PipeError {
  return new PipeError('config-invalid', message, { where, hint });
}
