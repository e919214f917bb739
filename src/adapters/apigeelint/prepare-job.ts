import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Bundle, rootFolderOf } from '../../domain/bundle.ts';
import type { LintSettings } from '../../ports/linter.ts';
import type { LintJob } from './protocol.ts';
import { type CodePlace, foldersAbove, readableCode, statOf } from './readable-code.ts';
import type { RunControl } from './run-control.ts';

/** One bundle, ready to be asked about. */
export interface PreparedJob {
  readonly bundle: Bundle;
  readonly job: LintJob;
  /** Absolute paths the linter must be able to read for it. */
  readonly readable: readonly string[];
  /** Code of the repository that runs with this bundle's lint, absolute paths; none for most bundles. */
  readonly code: readonly string[];
  /** More warnings than this are a problem, where an `.apigeelintrc` says so. */
  readonly maxWarnings: number | undefined;
}

export interface Preparation {
  readonly place: CodePlace;
  readonly settings: LintSettings;
  /** Absolute: the folder that holds `apiproxy/` or `sharedflowbundle/` for this bundle. */
  readonly container: string;
  readonly control: RunControl;
}

/** Finds out what a bundle's lint needs: its rules, the code of the repository that takes part, what it reads. */
export function prepareJob(bundle: Bundle, preparation: Preparation): PreparedJob {
  const { place, container, control } = preparation;
  const { clone } = place;
  const rootName = rootFolderOf(bundle.kind);
  const root = join(container, rootName);
  const inRepository = join(bundle.source.absolutePath, rootName);
  const rendered = bundle.source.kind === 'folder' && root !== inRepository;
  const chosen = chooseRules(preparation);
  const configs = chosen.excluded.includes('PO025') ? [] : eslintConfigs(bundle, clone);
  const plugins = pluginsIn(control.plugins);
  const code = [...configs, ...plugins];
  return {
    bundle,
    code,
    maxWarnings: control.maxWarnings,
    readable: [
      root,
      ...(rendered ? [inRepository] : []),
      ...hintFiles(bundle, clone),
      ...readableCode(code, place),
    ],
    job: {
      ...chosen,
      kind: bundle.kind,
      root,
      zip: bundle.source.kind === 'zip',
      shownAt: bundle.source.absolutePath,
      scriptsAt: rendered ? inRepository : undefined,
      clone,
      plugins,
      ownEslint: configs.length > 0,
    },
  };
}

/** As apigeelint: what is given on the command line wins over the `.apigeelintrc`, a setting as a whole. */
function chooseRules({ settings, control }: Preparation) {
  const { excluded, profile, profileGiven = true } = settings;
  return {
    profile: profileGiven ? profile : (control.profile ?? profile),
    excluded: excluded.length > 0 ? excluded : (control.excluded ?? []),
    ignoreDirectives: control.ignoreDirectives ?? false,
    complexConditionTermCount: control.complexConditionTermCount ?? 12,
    policyCountLimit: control.policyCountLimit ?? 100,
  };
}

const NAMES = ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'].map((ending) => `eslint.config.${ending}`);

/** ESLint's own search, from each script upwards, ending at the clone. What a zip holds is not in the clone. */
function eslintConfigs(bundle: Bundle, clone: string): readonly string[] {
  if (bundle.source.kind === 'zip') return [];
  const folders = bundle.entries
    .filter(({ name }) => /\/resources\/.*\.jsc?$/.test(name))
    .map(({ name }) => dirname(join(bundle.source.absolutePath, name)));
  const nearest = [...new Set(folders)].map((folder) =>
    foldersAbove(join(folder, 'script.js'), clone)
      .flatMap((above) => NAMES.map((name) => join(above, name)))
      .find(isFile),
  );
  return [...new Set(nearest.filter((path) => path !== undefined))];
}

function pluginsIn(folder: string | undefined): readonly string[] {
  if (folder === undefined) return [];
  const names = readdirSync(folder).filter((name) => /^EX-[A-Z]{2}\d{3}-.+\.(js|cjs)$/.test(name));
  return names.map((name) => join(folder, name));
}

const HINTS = ['.jshintrc', '.jshintignore', 'package.json'];

/** What JSHint and ESLint look for beside and above a script. */
function hintFiles(bundle: Bundle, clone: string): readonly string[] {
  if (!holdsScripts(bundle)) return [];
  return hintFilesAbove([bundle.source.absolutePath], clone);
}

/** JSON counts: JSHint reads it too. */
function holdsScripts({ entries }: Bundle): boolean {
  return entries.some(({ name }) => /\/resources\/.*\.js(?:c|on)?$/.test(name));
}

/** Those that would count for scripts of bundles in these folders; many share the folders above them. */
export function hintFilesAbove(containers: readonly string[], clone: string): readonly string[] {
  const folders = containers.flatMap((container) => foldersAbove(join(container, 'apiproxy'), clone));
  return [
    ...[...new Set(folders)].flatMap((folder) => HINTS.map((name) => join(folder, name))),
    join(clone, 'eslint-suppressions.json'),
  ].filter((path) => isFile(path) && !path.includes('*'));
}

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}
