import type { ConfigurationResult } from '../../domain/results/configuration.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import { column, count, type Paint } from './paint.ts';

/** Of one entity; report.md has them all. */
const MOST_FIELDS = 10;
const MOST_ENTITIES = 100;
const MOST_CHARACTERS = 60;

/** The entities that change, what differs below each; the unchanged ones are counted. */
export function renderConfiguration(results: readonly ConfigurationResult[], paint: Paint): string {
  const heading = paint.strong('Configuration');
  const told = results.filter(({ change, problems }) => change !== 'unchanged' || problems.length > 0);
  const same = results.length - told.length;
  const counted = `${count(same, 'entity', 'entities')} unchanged`;
  if (told.length === 0) return `${heading}\n  ${counted}`;
  const first = told.slice(0, MOST_ENTITIES);
  const width = Math.max(...first.map((one) => placeOf(one).length));
  const left = told.length - first.length;
  return [
    heading,
    ...first.flatMap((one) => linesOf(one, width, paint)),
    ...(left > 0 ? [`  and ${left} more, all in report.md`] : []),
    ...(same > 0 ? [`  ${counted}`] : []),
  ].join('\n');
}

function placeOf({ kind, scope, name }: ConfigurationResult): string {
  return oneLine(`${kind} ${name} (${scope})`);
}

function linesOf(one: ConfigurationResult, width: number, paint: Paint): readonly string[] {
  const { change, fields, problems } = one;
  const mark = change === 'failed' ? paint.bad('✖') : MARKS[change];
  const head = `  ${mark} ${column(placeOf(one), width)}  ${change}`;
  const more = fields.length - MOST_FIELDS;
  return [
    head,
    ...fields.slice(0, MOST_FIELDS).map((field) => `      ${fieldLine(field)}`),
    ...(more > 0 ? [`      and ${count(more, 'more field')}, all in report.md`] : []),
    // Everything else stands below, with how the run ends.
    ...problems.flatMap(({ code, message }) => (code === 'remark' ? [`      ${oneLine(message)}`] : [])),
  ];
}

const MARKS: Readonly<Record<ConfigurationResult['change'], string>> = {
  created: '+',
  updated: '~',
  deleted: '-',
  unchanged: '=',
  restored: '↺',
  failed: '✖',
  missing: '≠',
  foreign: '≠',
};

/** `/port: 80 → 443` */
export function fieldLine({ path, before, after }: ConfigurationResult['fields'][number]): string {
  return `${oneLine(path)}: ${shown(before)} → ${shown(after)}`;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  const text = oneLine(typeof value === 'string' ? value : JSON.stringify(value));
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}
