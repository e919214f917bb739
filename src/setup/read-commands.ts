import { isPlaceName, type Place } from './places.ts';

/** A command of another tool that a pipeline or script runs: names only, since its values may be secrets. */
export interface ForeignCommand {
  readonly tool: 'mvn' | 'apigeecli' | 'apigeetool' | 'apigeelint';
  /** What it is told to do: Maven's goals, or the words before the first option. */
  readonly words: readonly string[];
  readonly options: readonly string[];
  readonly profiles: readonly string[];
  /** The environment that it names, unless a variable does; nothing else of its values is read. */
  readonly place: Place | undefined;
}

const LONGEST_LINE = 4000;
const TOOLS = /(?:^|[\s"'/&;|([])(mvnw?|apigeecli|apigeetool|apigeelint(?=\s+-))\s+([^"'`;&|)\]]*)/g;

/** Those in a pipeline, script or Jenkinsfile. A line that ends in a backslash goes on. */
export function readCommands(text: string): readonly ForeignCommand[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.slice(0, LONGEST_LINE))
    .filter((line) => !/^\s*(#|\/\/)/.test(line))
    .flatMap((line) => [...line.matchAll(TOOLS)])
    .map(([, tool = '', rest = '']) => commandOf(tool, rest.trim().split(/\s+/)));
}

function commandOf(tool: string, parts: readonly string[]): ForeignCommand {
  const options = parts.filter((part) => part.startsWith('-')).flatMap(optionIn);
  if (tool.startsWith('mvn'))
    return {
      tool: 'mvn',
      words: goalsIn(parts),
      options,
      profiles: profilesIn(parts),
      place: placeIn(parts, MAVEN),
    };
  const end = parts.findIndex((part) => part.startsWith('-'));
  const words = (end < 0 ? parts : parts.slice(0, end)).filter(isWord);
  const place = tool === 'apigeelint' ? undefined : placeIn(parts, CLIS);
  return { tool: OTHERS.find((one) => one === tool) ?? 'apigeetool', words, options, profiles: [], place };
}

interface PlaceOptions {
  readonly environment: readonly string[];
  readonly organization: readonly string[];
}

const MAVEN: PlaceOptions = {
  environment: ['-Dapigee.env', '-Denv'],
  organization: ['-Dapigee.org', '-Dorg'],
};
const CLIS: PlaceOptions = {
  environment: ['-e', '--env', '--environments'],
  organization: ['-o', '--org', '--organization'],
};

function placeIn(parts: readonly string[], options: PlaceOptions): Place | undefined {
  const [environment, organization] = [options.environment, options.organization].map((names) =>
    parts
      .map((part, index) => {
        const [name = '', value] = part.split('=');
        return names.includes(name) ? (value ?? parts[index + 1]) : undefined;
      })
      .find(isPlaceName),
  );
  return environment === undefined ? undefined : { environment, organization };
}

const OTHERS = ['apigeecli', 'apigeetool', 'apigeelint'] as const;

const isWord = (part: string): boolean => /^[a-z][\w:.-]{0,60}$/i.test(part);

/** Maven takes options and goals in any order. */
function goalsIn(parts: readonly string[]): readonly string[] {
  return parts.filter((part, index) => isWord(part) && !TAKES_VALUE.has(parts[index - 1] ?? ''));
}

function profilesIn(parts: readonly string[]): readonly string[] {
  return parts.flatMap((part, index) => {
    if (!part.startsWith('-P')) return [];
    return namesIn(part.length > 2 ? part.slice(2) : parts[index + 1]);
  });
}

const TAKES_VALUE = new Set(['-P', '-f', '-s', '-pl', '--file', '--settings']);

const namesIn = (text = ''): readonly string[] =>
  text.split(',').filter((name) => /^[\w.-]{1,80}$/.test(name));

/** `-Dapigee.options=validate` is `-Dapigee.options`: what follows may be a password. */
function optionIn(part: string): readonly string[] {
  if (part.startsWith('-P')) return ['-P'];
  const [, name] = /^(-D[\w.-]{1,80}|--[\w-]{1,60}|-[A-Za-z]{1,2})(?:=|$)/.exec(part) ?? [];
  return name === undefined ? [] : [name];
}

const HIDDEN = '…';
const ASSIGNED =
  /((?:passw|secret|token|key|credential)[\w.-]{0,40}["']?\s?[:=]\s?)["']?[^\s"'$,][^\s"',]*/gi;
const OPTION = /((?:^|\s)-{1,2}[A-Za-z][\w.-]{0,80}(?:=|\s))[^\s\-$][^\s"'\]]*/g;

/** A pipeline or script to be shown: what a command is given, and what looks like a password, is left out. */
export function hideValues(text: string): string {
  return text
    .split('\n')
    .map((line) => line.slice(0, LONGEST_LINE))
    .map((line) =>
      /\b(mvnw?|apigeecli|apigeetool|apigeelint|curl)\b/.test(line)
        ? line.replaceAll(OPTION, `$1${HIDDEN}`)
        : line,
    )
    .map((line) => line.replaceAll(ASSIGNED, `$1${HIDDEN}`))
    .join('\n');
}
