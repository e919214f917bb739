import { realpathSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { APIGEELINT_RULES, APIGEELINT_VERSION } from '../../domain/findings/apigeelint-rules.ts';
import type { Problem } from '../../domain/problem.ts';
import { nearestName } from '../../domain/text/nearest-name.ts';
import { isInside } from './is-inside.ts';
import { readRegularFile } from './read-regular-file.ts';
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

const LARGEST_BYTES = 64 * 1024;
const MOST_PROBLEMS = 20;
const LONGEST_SHOWN = 200;

/**
 * The first `.apigeelintrc` of the given folders, read as apigeelint reads it: `--name value` lines. The home
 * folder is not searched. Where the original ignores a line in silence, this one says what is wrong with it.
 */
export function readRunControl(clone: string, folders: readonly string[]): RunControlAnswer | undefined {
  const path = folders.map((folder) => join(folder, '.apigeelintrc')).find(isFile);
  if (path === undefined) return undefined;
  const file = relative(clone, path);
  const problems: Problem[] = [];
  const about = (message: string): Problem => ({ code: 'config-invalid', message, where: file });
  if (statOf(path)?.isSymbolicLink() && !isInside(clone, realpathSync(path))) {
    problems.push(
      about(`${file} is a link that leads out of this repository. Replace it by the file it points to.`),
    );
    return { file, settings: {}, problems };
  }
  // The real path, since a link inside the clone is followed, and none behind it.
  const content = readRegularFile(realpathSync(path), LARGEST_BYTES)?.toString('utf8');
  if (content === undefined) {
    problems.push(
      about(`${file} is larger than ${LARGEST_BYTES} bytes, or may not be read: it does not count.`),
    );
    return { file, settings: {}, problems };
  }
  let settings: RunControl = {};
  for (const { number, text } of settingLines(content)) {
    const read = readLine(text, clone);
    if (typeof read !== 'string') settings = { ...settings, ...read };
    else if (problems.push(about(`${file}:${number} ${read}`)) >= MOST_PROBLEMS) break;
  }
  return { file, settings, problems };
}

function* settingLines(content: string): Generator<{ readonly number: number; readonly text: string }> {
  for (const [index, line] of content.split('\n').entries()) {
    const text = line.trim();
    if (text !== '' && !text.startsWith('#')) yield { number: index + 1, text };
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** What a line sets, or a sentence (without its beginning) about what is wrong with it. */
function readLine(text: string, clone: string): RunControl | string {
  const { name, gap, rest } = partsOf(text);
  const read = SETTINGS.get(name);
  if (read === undefined) return aboutUnknown(name.slice(0, LONGEST_SHOWN));
  const value = withoutRemark(rest);
  if (value !== '' && gap !== ' ')
    return `has more than a single space behind --${name}, where apigeelint reads nothing: use one.`;
  if (/\s/.test(value))
    return `has a space in the value of --${name}, where apigeelint stops reading: remove it.`;
  return read(value, clone);
}

/** `--name value` in pieces; cut by hand, since a pattern would look at a line of blanks from each of them. */
function partsOf(line: string): { readonly name: string; readonly gap: string; readonly rest: string } {
  if (!line.startsWith('--')) return { name: '', gap: '', rest: '' };
  const text = line.slice(2);
  const end = text.search(/\s/);
  if (end === -1) return { name: text, gap: '', rest: '' };
  const behind = text.slice(end);
  const rest = behind.trimStart();
  return { name: text.slice(0, end), gap: behind.slice(0, behind.length - rest.length), rest };
}

/** Up to the first `#` that a space stands before. */
function withoutRemark(text: string): string {
  const start = text.search(/\s#/);
  return start === -1 ? text : text.slice(0, start).trimEnd();
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

const quoted = (value: string): string => JSON.stringify(value.slice(0, LONGEST_SHOWN));

const mustBeNumber = (name: string, value: string, least: number): string =>
  `sets --${name} to ${quoted(value)}: it must be a whole number, ${least} or more.`;

function readExcluded(value: string): RunControl | string {
  const excluded = value.split(',').filter((rule) => rule !== '');
  const unknown = excluded.find(
    (rule) => !APIGEELINT_RULES.includes(rule) && !/^EX-[A-Z]{2}\d{3}$/.test(rule),
  );
  if (unknown === undefined) return { excluded };
  const shown = unknown.slice(0, LONGEST_SHOWN);
  const near = nearestName(shown, APIGEELINT_RULES);
  const question = near === undefined ? '' : ` Did you mean ${near}?`;
  return `excludes ${shown}, which is no rule of apigeelint ${APIGEELINT_VERSION}.${question}`;
}

function readPlugins(value: string, clone: string): RunControl | string {
  const plugins = resolve(clone, value);
  if (!isInside(clone, plugins) || !(statOf(plugins)?.isDirectory() ?? false)) {
    return `loads rules from ${quoted(value)} (--externalPluginsDirectory), which is no folder of this repository.`;
  }
  return { plugins };
}
