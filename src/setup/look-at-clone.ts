import { FileRefusal } from '../errors/file-refusal.ts';
import type { Files } from '../ports/files.ts';
import { type NamedBundles, nameBundles } from './name-bundles.ts';
import { type ForeignCommand, readCommands } from './read-commands.ts';
import { type PomFindings, readPom } from './read-pom.ts';

/** What the clone holds that a pipeline can be made from. */
export interface CloneFindings extends Omit<NamedBundles, 'doubts'> {
  readonly poms: readonly (readonly [path: string, findings: PomFindings])[];
  readonly commands: readonly (readonly [path: string, command: ForeignCommand])[];
  /** Maven's values beside bundles. */
  readonly mavenConfigs: readonly string[];
  /** Folders and files of configuration entities, in the order of their paths. */
  readonly configuration: readonly string[];
  /** True if it holds what the roles of a deployment do not allow to write: developers, their apps, data collectors. */
  readonly holdsDevelopers: boolean;
  /** The file of accepted lint findings, if there is one. */
  readonly baseline: string | undefined;
  /** What was not looked at, as sentences. */
  readonly unseen: readonly string[];
}

/** Where the documentation puts the accepted findings. */
export const BASELINE = 'lint-baseline.json';
const MOST_FILES = 100_000;
const LARGEST_TEXT = 1024 * 1024;
const MOST_TEXTS = 300;
const IGNORED = /(^|\/)(\.git|node_modules|target|test-reports|apigee-setup)\//;
const SCRIPTS =
  /(^|\/)(bitbucket-pipelines\.yml|\.gitlab-ci\.yml|azure-pipelines\.yml|Jenkinsfile|Makefile)$|\.sh$|^\.github\/workflows\/[^/]+\.ya?ml$|^cloudbuild\.ya?ml$/;

/** Reads only. Nothing is thrown for what a file holds: what is not understood is said. */
export async function lookAtClone(
  clone: string,
  repository: string | undefined,
  files: Files,
): Promise<CloneFindings> {
  const { paths, unseen } = await pathsIn(clone, files);
  const pomPaths = paths.filter((path) => isPom(path)).sort(byDepth);
  const poms = await texts(pomPaths, { clone, files });
  const foundPoms = poms.flatMap(([path, bytes]) => {
    const findings = readPom(bytes);
    return findings === undefined ? [] : [[path, findings] as const];
  });
  const ofNpm = paths.filter((path) => /(^|\/)package\.json$/.test(path)).sort(byDepth);
  const scriptPaths = [...paths.filter((path) => SCRIPTS.test(path)).sort(byDepth), ...ofNpm];
  const scripts = await texts(scriptPaths, { clone, files });
  const commands = scripts.flatMap(([path, bytes]) =>
    readCommands(new TextDecoder().decode(bytes)).map((command) => [path, command] as const),
  );
  const present = new Set(paths);
  const hasPoms = foundPoms.length > 0;
  const { doubts, ...named } = await nameBundles({ clone, repository, files, hasPoms, present });
  const besides = named.bundles
    .map(({ path }) => (path === '.' ? 'config.json' : `${path}/config.json`))
    .filter((path) => present.has(path));
  const mavenConfigs = (await texts([...new Set(besides)], { clone, files }))
    .filter(([, bytes]) => new TextDecoder().decode(bytes).includes('"configurations"'))
    .map(([path]) => path);
  const configuration = configurationIn(paths);
  return {
    ...named,
    poms: foundPoms,
    commands,
    mavenConfigs,
    configuration,
    baseline: present.has(BASELINE) ? BASELINE : undefined,
    holdsDevelopers: await holdsDevelopers(paths, configuration, { clone, files }),
    unseen: [...unseen, ...beyond('poms', pomPaths), ...beyond('scripts', scriptPaths), ...doubts],
  };
}

async function pathsIn(
  clone: string,
  files: Files,
): Promise<{ readonly paths: readonly string[]; readonly unseen: readonly string[] }> {
  try {
    const entries = await files.walk(clone, MOST_FILES);
    const paths = entries
      .filter(({ kind, path }) => kind === 'file' && !IGNORED.test(path))
      .map(({ path }) => path);
    return { paths, unseen: [] };
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    return { paths: [], unseen: [`the clone's poms, scripts and configuration: ${error.message}`] };
  }
}

/** Of very many, those near the root say most: profiles, and what the pipeline calls. */
function byDepth(one: string, other: string): number {
  return one.split('/').length - other.split('/').length || (one < other ? -1 : 1);
}

function beyond(what: string, paths: readonly string[]): readonly string[] {
  const left = paths.slice(MOST_TEXTS);
  return left.length === 0
    ? []
    : [`${left.length} of ${paths.length} ${what}, such as ${left[0] ?? ''}: ${MOST_TEXTS} are looked at`];
}

async function texts(
  paths: readonly string[],
  { clone, files }: { readonly clone: string; readonly files: Files },
): Promise<readonly (readonly [string, Uint8Array])[]> {
  const read: (readonly [string, Uint8Array])[] = [];
  for (const path of paths.slice(0, MOST_TEXTS)) {
    try {
      read.push([path, await files.read(files.resolve(clone, path), LARGEST_TEXT)]);
    } catch (error) {
      if (!(error instanceof FileRefusal)) throw error;
    }
  }
  return read;
}

/** Where the config plugin of Maven keeps them. */
function configurationIn(paths: readonly string[]): readonly string[] {
  const found = paths.flatMap((path) => {
    const [, folder] = /^((?:.*\/)?resources\/edge)\/(?:org|env|api)\//.exec(path) ?? [];
    if (folder !== undefined) return [folder];
    return /(^|\/)edge\.json$/.test(path) ? [path] : [];
  });
  return [...new Set(found)].sort();
}

const FILE_OF_DEVELOPERS =
  /(?:^|\/)resources\/edge\/org\/(?:developers|developerapps|importkeys|datacollectors)[^/]*$/i;
const KEY_OF_DEVELOPERS = /"(?:developers|developerapps|importkeys|datacollectors)"\s*:/i;

/** By the names of files, and by the keys of a single file. */
async function holdsDevelopers(
  paths: readonly string[],
  configuration: readonly string[],
  where: { readonly clone: string; readonly files: Files },
): Promise<boolean> {
  if (paths.some((path) => FILE_OF_DEVELOPERS.test(path))) return true;
  const single = await texts(
    configuration.filter((path) => path.endsWith('.json')),
    where,
  );
  return single.some(([, bytes]) => KEY_OF_DEVELOPERS.test(new TextDecoder().decode(bytes)));
}

/** `pom.xml`, `shared-pom.xml`, `pom-deploy.xml`. */
function isPom(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.endsWith('.xml') && name.includes('pom');
}
