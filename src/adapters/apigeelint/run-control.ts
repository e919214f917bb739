import { readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { APIGEELINT_RULES } from '../../domain/apigeelint-rules.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import type { Problem } from '../../domain/problem.ts';
import { isInside } from './is-inside.ts';
import { statOf } from './readable-code.ts';

/** What an `.apigeelintrc` changes for us. */
export interface RunControl {
  readonly profile?: 'apigee' | 'apigeex';
  readonly excluded?: readonly string[];
  readonly maxWarnings?: number;
  readonly complexConditionTermCount?: number;
  readonly policyCountLimit?: number;
  readonly ignoreDirectives?: true;
  /** Absolute, inside the clone. */
  readonly plugins?: string;
}

export interface RunControlAnswer {
  /** Relative to the clone. */
  readonly file: string;
  readonly settings: RunControl;
  readonly problems: readonly Problem[];
}

/**
 * The first `.apigeelintrc` of the given folders, read as apigeelint reads it: `--name value` lines. The home
 * folder is not searched. Where the original ignores a line in silence, this one says what is wrong with it.
 */
export function readRunControl(clone: string, folders: readonly string[]): RunControlAnswer | undefined {
  const path = folders.map((folder) => join(folder, '.apigeelintrc')).find(isFile);
  if (path === undefined) return undefined;
  const file = relative(clone, path);
  const problems: Problem[] = [];
  const complain = (message: string) => problems.push({ code: 'config-invalid', message, where: file });
  if (statOf(path)?.isSymbolicLink() && !isInside(clone, realpathSync(path))) {
    complain(`${file} is a link that leads out of this repository. Replace it by the file it points to.`);
    return { file, settings: {}, problems };
  }
  let settings: RunControl = {};
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const read = readLine(text, clone);
    if (typeof read === 'string') complain(`${file}:${index + 1} ${read}`);
    else settings = { ...settings, ...read };
  }
  return { file, settings, problems };
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** What a line sets, or a sentence (without its beginning) about what is wrong with it. */
function readLine(text: string, clone: string): RunControl | string {
  const [, name = '', gap = '', rest = ''] = /^--(\S*)(\s*)(.*)$/.exec(text) ?? [];
  const read = SETTINGS.get(name);
  if (read === undefined) return aboutUnknown(name);
  const value = rest.replace(/(?<!\s)\s+#.*$/, '');
  if (value !== '' && gap !== ' ')
    return `has more than a single space behind --${name}, where apigeelint reads nothing: use one.`;
  if (/\s/.test(value))
    return `has a space in the value of --${name}, where apigeelint stops reading: remove it.`;
  return read(value, clone);
}

function aboutUnknown(name: string): string {
  if (name === '') return 'is no setting: a line reads --name value.';
  if (name.includes('='))
    return `writes --${name} with an equals sign, which apigeelint ignores: use a space.`;
  const near = nearestName(name, [...SETTINGS.keys()]);
  return `sets --${name}, which is no setting.${near === undefined ? '' : ` Did you mean --${near}?`}`;
}

type Reader = (value: string, clone: string) => RunControl | string;

const nothing: Reader = () => ({});

const SETTINGS = new Map<string, Reader>(
  Object.entries({
    profile: (value) =>
      value === 'apigee' || value === 'apigeex'
        ? { profile: value }
        : `sets --profile to ${quoted(value)}: it must be apigee or apigeex.`,
    excluded: readExcluded,
    maxWarnings: (value) =>
      // What apigeelint itself calls no limit.
      value === '-1'
        ? {}
        : /^\d+$/.test(value)
          ? { maxWarnings: Number(value) }
          : mustBeNumber('maxWarnings', value, 0),
    complexConditionTermCount: (value) =>
      /^[1-9]\d*$/.test(value)
        ? { complexConditionTermCount: Number(value) }
        : mustBeNumber('complexConditionTermCount', value, 1),
    policyCountLimit: (value) =>
      /^[1-9]\d*$/.test(value)
        ? { policyCountLimit: Number(value) }
        : mustBeNumber('policyCountLimit', value, 1),
    ignoreDirectives: (value) =>
      value === ''
        ? 'sets --ignoreDirectives to nothing, which apigeelint ignores: write --ignoreDirectives true.'
        : { ignoreDirectives: true },
    externalPluginsDirectory: readPlugins,
    write: () => 'wants to write a file (--write). The linter may not: the reports are in REPORT_DIR.',
    download: () => 'wants to download a bundle (--download). The linter has no network.',
    formatter: (value) =>
      /[\\/]/.test(value)
        ? 'wants a formatter of its own (--formatter), which the linter does not load.'
        : {},
    quiet: nothing,
    list: nothing,
    path: nothing,
    norc: nothing,
    'po025-no-retry': nothing,
  } satisfies Record<string, Reader>),
);

const quoted = (value: string): string => JSON.stringify(value);

const mustBeNumber = (name: string, value: string, least: number): string =>
  `sets --${name} to ${quoted(value)}: it must be a whole number, ${least} or more.`;

function readExcluded(value: string): RunControl | string {
  const excluded = value.split(',').filter((rule) => rule !== '');
  const unknown = excluded.find(
    (rule) => !APIGEELINT_RULES.includes(rule) && !/^EX-[A-Z]{2}\d{3}$/.test(rule),
  );
  if (unknown === undefined) return { excluded };
  const near = nearestName(unknown, APIGEELINT_RULES);
  const question = near === undefined ? '' : ` Did you mean ${near}?`;
  return `excludes ${unknown}, which is no rule of apigeelint 2.85.1.${question}`;
}

function readPlugins(value: string, clone: string): RunControl | string {
  const plugins = resolve(clone, value);
  if (!isInside(clone, plugins) || !(statOf(plugins)?.isDirectory() ?? false)) {
    return `loads rules from ${quoted(value)} (--externalPluginsDirectory), which is no folder of this repository.`;
  }
  return { plugins };
}
