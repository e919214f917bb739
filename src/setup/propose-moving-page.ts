import type { CloneFindings } from './look-at-clone.ts';
import type { ForeignCommand } from './read-commands.ts';
import { isForeignProperty, translateCommand, translateProperty } from './translate.ts';

/** What became of each Maven option, profile and command that was found; undefined if there is none. */
export function proposeMovingPage(clone: CloneFindings): string | undefined {
  const sections = [
    section(
      'Poms',
      ['pom', 'what became of it'],
      clone.poms.flatMap(([path, { plugins }]) => [[path, pluginsSentence(plugins)]]),
    ),
    section('Profiles', ['pom', 'profile', 'what became of it'], profileRows(clone)),
    section('Options', ['option', 'what became of it'], optionRows(clone)),
    section(
      'Commands',
      ['file', 'command', 'what became of it'],
      clone.commands.map(([path, command]) => [path, shown(command), translateCommand(command)]),
    ),
    section('Files', ['file', 'what became of it'], fileRows(clone)),
  ].filter((text) => text !== '');
  return sections.length === 0 ? undefined : `${HEAD}\n${sections.join('\n')}`;
}

const HEAD = `# What became of the old pipeline

Written by apigee-pipe (ACTION=setup) from what this repository holds. Values are left out, since they may be secrets.
Nothing of the old pipeline was changed: remove it when the new one has deployed.
`;

type Row = readonly string[];

function section(title: string, columns: Row, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = [columns, columns.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return [`## ${title}`, '', ...lines.map((row) => `| ${row.join(' | ')} |`), ''].join('\n');
}

/** Paths are whatever the repository calls its files. */
function cell(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029]/gu, '�')
    .replaceAll('|', String.raw`\|`)
    .replaceAll('<', '&lt;');
}

const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

const pluginsSentence = (plugins: readonly string[]): string =>
  plugins.length === 0
    ? 'settings of a parent or child; not read any more'
    : `${plugins.map(code).join(', ')}: done by the pipe; other plugins of it stay yours`;

const PLACELESS = {
  foreign: 'not of Apigee: nothing was taken over',
  elsewhere: 'its environment is named where Maven is called: a step of its own for each',
};

function profileRows({ poms }: CloneFindings): readonly Row[] {
  return poms.flatMap(([path, { profiles }]) =>
    profiles.map(({ id, place }) => [
      path,
      code(id),
      typeof place !== 'object'
        ? PLACELESS[place ?? 'foreign']
        : `the environment ${code(place.environment)}${place.organization === undefined ? '' : ` of ${code(place.organization)}`}: a step of its own`,
    ]),
  );
}

function optionRows({ poms, commands }: CloneFindings): readonly Row[] {
  const inPoms = poms.flatMap(([, { properties }]) => properties);
  const given = commands.flatMap(([, { tool, options }]) => (tool === 'mvn' ? options : []));
  const names = [...inPoms, ...given.flatMap((option) => (option.startsWith('-D') ? [option.slice(2)] : []))];
  return [...new Set(names)]
    .filter((name) => !isForeignProperty(name))
    .sort()
    .map((name) => [code(name), translateProperty(name)]);
}

const shown = ({ tool, words, options, profiles }: ForeignCommand): string =>
  code(
    [
      tool,
      ...words,
      ...options.map((option) => (option === '-P' ? `-P ${profiles.join(',')}` : option)),
    ].join(' '),
  );

function fileRows({ mavenConfigs, configuration }: CloneFindings): readonly Row[] {
  return [
    ...mavenConfigs.map((path) => [path, 'read as it stands: `mavenConfig: true` in `apigee.yaml`']),
    ...configuration.map((path) => [path, 'read as it stands: `configuration` in `apigee.yaml`']),
  ];
}
