import type { BundleConfig } from '../config/config.ts';
import type { Bundle } from '../domain/bundle.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import type { Linting } from './linting.ts';

/** Enough to see whether a file is Maven's; a larger one is taken for it by its name. */
const LARGEST_BYTES = 4 * 1024 * 1024;
const MOST_NAMED = 3;

/**
 * What a Maven project keeps beside its bundles and a deploy would pass over without a word: the template's values
 * would go to production. A PipeError `manifest-invalid` for each kind that the manifest says nothing about.
 */
export async function unsaidConfiguration(
  run: Linting<BundleConfig>,
  bundles: readonly Bundle[],
): Promise<readonly PipeError[]> {
  const { manifest, configurationChosen } = run.config;
  const problems: PipeError[] = [];
  if (manifest?.content.mavenConfig === undefined)
    problems.push(...refused(await mavenConfigs(run, bundles), MAVEN));
  if (manifest?.content.configuration === undefined && !configurationChosen) {
    problems.push(...refused(await configurationFiles(run, bundles), CONFIGURATION));
  }
  return problems;
}

interface Unsaid {
  readonly what: string;
  readonly hint: string;
}

const MAVEN: Unsaid = {
  what: 'holds values of Maven for each environment, and the manifest does not say whether they count',
  hint: 'In apigee.yaml: mavenConfig: true reads config.json beside each bundle, the path of one reads it for all, mavenConfig: false leaves them alone.',
};
const CONFIGURATION: Unsaid = {
  what: 'holds configuration entities, and neither the manifest nor CONFIG says whether they count',
  hint: 'In apigee.yaml: configuration: [resources/edge] names the folders and files, configuration: false leaves them alone.',
};

function refused(paths: readonly string[], { what, hint }: Unsaid): readonly PipeError[] {
  const [first] = paths;
  if (first === undefined) return [];
  const others = paths
    .slice(1, MOST_NAMED)
    .map((path) => `, ${path}`)
    .join('');
  const more = paths.length > MOST_NAMED ? ` (and ${paths.length - MOST_NAMED} more like it)` : '';
  const said = paths.length > 1 ? what.replace(/^holds/, 'hold') : what;
  return [new PipeError('manifest-invalid', `${first}${others}${more} ${said}.`, { where: first, hint })];
}

async function mavenConfigs(
  { clone, ports: { files } }: Linting,
  bundles: readonly Bundle[],
): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = new Set(['.', ...pathsOf(bundles).flatMap(withFoldersAbove)]);
  for (const path of folders) {
    const name = below(path, 'config.json');
    if (await isMavens(files.resolve(clone, name), files)) found.push(name);
  }
  return found;
}

async function isMavens(path: string, files: Files): Promise<boolean> {
  if ((await files.kindOf(path)) !== 'file') return false;
  try {
    return new TextDecoder().decode(await files.read(path, LARGEST_BYTES)).includes('"configurations"');
  } catch {
    return true;
  }
}

/** Maven runs where a pom lies: beside a bundle, or in a folder above. */
async function configurationFiles(
  { clone, ports: { files } }: Linting,
  bundles: readonly Bundle[],
): Promise<readonly string[]> {
  const folders = new Set(['.', ...pathsOf(bundles).flatMap(withFoldersAbove)]);
  const found: string[] = [];
  for (const folder of folders) {
    const file = below(folder, 'edge.json');
    if ((await files.kindOf(files.resolve(clone, file))) === 'file') found.push(file);
    const tree = below(folder, 'resources/edge');
    if ((await files.kindOf(files.resolve(clone, tree))) === 'folder') found.push(tree);
  }
  return found;
}

/** Of bundles in folders of the clone: what BUNDLES finds elsewhere is beside no pom of this repository. */
function pathsOf(bundles: readonly Bundle[]): readonly string[] {
  const paths = bundles.filter(({ source }) => source.kind === 'folder').map(({ path }) => path);
  return [...new Set(paths.filter((path) => !/^(?:\/|\.\.)/.test(path)))];
}

function withFoldersAbove(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function below(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`;
}
