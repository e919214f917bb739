import type { RunResult } from '../../domain/results/run-result.ts';
import { fieldLine } from '../console/configuration-lines.ts';
import { count } from '../console/paint.ts';
import { code, plain, table } from './text.ts';

const MOST_ROWS = 500;

/** Every entity that is not as it was, and what differs; the others are counted. */
export function configurationSection({ configuration }: Pick<RunResult, 'configuration'>): readonly string[] {
  if (configuration === undefined) return [];
  const told = configuration.filter(({ change, problems }) => change !== 'unchanged' || problems.length > 0);
  const same = configuration.length - told.length;
  const rows = told
    .slice(0, MOST_ROWS)
    .map(({ kind, scope, name, change, fields, problems }) => [
      plain(kind),
      code(name),
      code(scope),
      plain(change),
      [
        ...fields.map((field) => plain(fieldLine(field))),
        ...problems.map(({ message }) => plain(message)),
      ].join('; '),
    ]);
  const left = told.length - rows.length;
  return [
    '## Configuration',
    '',
    ...(rows.length === 0 ? [] : [...table(['Kind', 'Name', 'Scope', 'Change', 'What'], rows), '']),
    ...(left > 0 ? [`and ${left} more, all in result.json`, ''] : []),
    ...(same > 0 || told.length === 0 ? [`${count(same, 'entity', 'entities')} unchanged.`] : []),
  ];
}
