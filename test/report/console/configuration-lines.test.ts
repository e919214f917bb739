import { describe, expect, it } from '@jest/globals';
import type { ConfigurationResult } from '../../../src/domain/results/configuration.ts';
import { renderConfiguration } from '../../../src/report/console/configuration-lines.ts';
import { paintWith } from '../../../src/report/console/paint.ts';

const entity = (change: ConfigurationResult['change'], more: Partial<ConfigurationResult> = {}) =>
  ({
    kind: 'kvm',
    scope: 'env/test',
    name: 'rates',
    change,
    fields: [],
    problems: [],
    ...more,
  }) as ConfigurationResult;
const fields = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `/f${index}`, before: 1, after: 2 }));
const linesOf = (...all: ConfigurationResult[]) => renderConfiguration(all, paintWith(false)).split('\n');
const many = (count: number, change: ConfigurationResult['change']) =>
  Array.from({ length: count }, () => entity(change));

describe('The configuration in the log', () => {
  it('counts what is unchanged, and shows it if there is something to say', () => {
    expect(linesOf(...many(2, 'unchanged'))).toEqual(['Configuration', '  2 entities unchanged']);
    const told = entity('unchanged', { problems: [{ code: 'remark', message: 'Somebody else made it.' }] });
    expect(linesOf(told)[1]).toContain('kvm rates (env/test)');
    expect(linesOf(told)[2]).toBe('      Somebody else made it.');
    expect(linesOf(told).join('\n')).not.toContain('entities unchanged');
  });

  it('shows what changes, up to a hundred, and how many more', () => {
    expect(linesOf(...many(100, 'created'))).toHaveLength(101);
    expect(linesOf(...many(102, 'created'), entity('unchanged')).slice(101)).toEqual([
      '  and 2 more, all in report.md',
      '  1 entity unchanged',
    ]);
  });

  it('shows ten fields of each, and how many more', () => {
    expect(linesOf(entity('updated', { fields: fields(10) }))).toHaveLength(12);
    expect(linesOf(entity('updated', { fields: fields(11) })).at(-1)).toBe(
      '      and 1 more field, all in report.md',
    );
  });
});
