import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Bundle, rootFolderOf } from '../../domain/bundle.ts';
import type { LintJob } from '../../lint-worker/protocol.ts';
import type { LintSettings } from '../../ports/linter.ts';
import { readRegularFile } from './read-regular-file.ts';
import { type CodePlace, foldersAbove, isDenied, readableCode, statOf } from './readable-code.ts';
import type { RunControl } from './run-control.ts';

/** A bundle's files by their entry names, as they were read once. */
export type Content = ReadonlyMap<string, Uint8Array>;

/** One bundle, ready to be asked about. */
export interface PreparedJob {
  readonly bundle: Bundle;
  readonly job: LintJob;
  readonly content: Content;
  /** The bytes of the job's files and hints, in their order. */
  readonly bytes: readonly Uint8Array[];
  /** Absolute paths that a linter which runs `code` must be able to read for it. */
  readonly readable: readonly string[];
  /** Code of the repository that runs with this bundle's lint, absolute paths; none for most bundles. */
  readonly code: readonly string[];
  /** More warnings than this are a problem, where an `.apigeelintrc` says so. */
  readonly maxWarnings: number | undefined;
}

export interface Preparation {
  readonly place: CodePlace;
  readonly settings: LintSettings;
  /** What is linted: every file of the bundle as it was read, or as an environment's rewrites have it. */
  readonly content: Content;
  readonly control: RunControl;
}

/** Finds out what a bundle's lint needs: its rules, the code of the repository that takes part, what it reads. */
export function prepareJob(bundle: Bundle, preparation: Preparation): PreparedJob {
  const { place, content, control } = preparation;
  const { clone } = place;
  const zip = bundle.source.kind === 'zip';
  const container = zip ? ZIPS : bundle.source.absolutePath;
  const entries = [...content.keys()];
  const chosen = chooseRules(preparation);
  const configs = chosen.excluded.includes('PO025') ? [] : eslintConfigs(bundle, entries, clone);
  const plugins = pluginsIn(control.plugins);
  const code = [...configs, ...plugins];
  const hints = hintsFor(bundle, { place, entries });
  return {
    bundle,
    code,
    content,
    bytes: [...content.values(), ...hints.map(([, bytes]) => bytes)],
    maxWarnings: control.maxWarnings,
    readable: readableCode(code, place),
    job: {
      ...chosen,
      kind: bundle.kind,
      root: join(container, rootFolderOf(bundle.kind)),
      files: [...content].map(([name, { byteLength }]) => [join(container, name), byteLength]),
      hints: hints.map(([path, { byteLength }]) => [path, byteLength]),
      zip,
      shownAt: bundle.source.absolutePath,
      clone,
      plugins,
      ownEslint: configs.length > 0,
    },
  };
}

/** Where the files of a zip seem to lie; nothing is there, and code of the repository can look for nothing. */
const ZIPS = '/zipped/bundle';

/** As apigeelint: what is given on the command line wins over the `.apigeelintrc`, a setting as a whole. */
function chooseRules({ settings, control }: Pick<Preparation, 'settings' | 'control'>) {
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
function eslintConfigs(bundle: Bundle, entries: readonly string[], clone: string): readonly string[] {
  if (bundle.source.kind === 'zip') return [];
  const folders = entries
    .filter((name) => /\/resources\/.*\.jsc?$/.test(name))
    .map((name) => dirname(join(bundle.source.absolutePath, name)));
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

/**
 * What JSHint and ESLint look for beside a script and above it, read here: settings are no part of the bundle,
 * and what is part of it is at hand already.
 */
function hintsFor(
  bundle: Bundle,
  { entries, place }: Pick<Preparation, 'place'> & { readonly entries: readonly string[] },
): readonly (readonly [path: string, bytes: Uint8Array])[] {
  const { absolutePath } = bundle.source;
  const scripts = entries.filter((name) => SCRIPT.test(name)).map((name) => join(absolutePath, name));
  const beside = [...new Set(scripts.map((path) => dirname(path)))].map((folder) =>
    join(folder, 'script.js'),
  );
  const folders = new Set(beside.flatMap((path) => foldersAbove(path, place.clone)));
  const own = new Set(entries.map((name) => join(absolutePath, name)));
  const paths = [...folders].flatMap((folder) => HINTS.map((name) => join(folder, name)));
  if (scripts.length > 0) paths.push(join(place.clone, 'eslint-suppressions.json'));
  return paths.flatMap((path): [string, Uint8Array][] => {
    if (own.has(path) || isDenied(path, place)) return [];
    const bytes = readRegularFile(path, LARGEST_HINT_BYTES);
    return bytes === undefined ? [] : [[path, bytes]];
  });
}

const LARGEST_HINT_BYTES = 1024 * 1024;

/** JSON counts: JSHint reads it too. */
const SCRIPT = /\/resources\/.*\.js(?:c|on)?$/;

function isFile(path: string): boolean {
  return statOf(path)?.isFile() ?? false;
}
