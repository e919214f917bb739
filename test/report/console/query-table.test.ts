import { describe, expect, it } from '@jest/globals';
import { renderQuery } from '../../../src/report/console/query-table.ts';

describe('The answer of a query', () => {
  it('shows lists as tables, and what stands alone as name and value', () => {
    expect(
      renderQuery({
        organization: { name: 'acme', environments: ['test', 'prod'] },
        pullRequests: {
          endCursor: 'abc',
          nodes: [
            { id: 7, author: { name: 'Ada' }, isDraft: true, closedAt: null },
            { id: 12, author: { name: '注文' }, isDraft: false, title: 'x' },
          ],
        },
      }),
    ).toEqual([
      'organization name  acme',
      'organization environments  test, prod',
      'pullRequests (2)',
      'id  author.name  isDraft  closedAt  title',
      '7   Ada          true     –',
      '12  注文         false              x',
    ]);
  });

  it('tells an empty list, and that nothing was found', () => {
    expect(renderQuery({ commits: { nodes: [] } })).toEqual(['commits: none']);
    expect(renderQuery({})).toEqual(['Nothing was found.']);
    expect(renderQuery(null)).toEqual(['Nothing was found.']);
    expect(renderQuery([1])).toEqual(['Nothing was found.']);
    expect(renderQuery({ a: null, b: undefined, c: { d: 3 } })).toEqual(['a  –', 'b  –', 'c d  3']);
  });

  it('tells lists inside a row in brief, without what says nothing', () => {
    const approvals = [{ person: { name: 'Ada' }, at: null, isOwn: true }, { person: { name: 'Ben' } }];
    const [, , row] = renderQuery({ pullRequests: [{ id: 1, approvals, labels: ['a', 'b'] }] });

    expect(row).toBe('1   Ada, Ben   a, b');
  });

  it('cuts what is wide or long, and counts the rest', () => {
    const wide = renderQuery({ rows: [{ text: 'x'.repeat(48) }, { text: 'y'.repeat(49) }] });
    const long = renderQuery({ rows: Array.from({ length: 201 }, (_, id) => ({ id })) });
    const many = renderQuery({
      rows: [Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`c${at}`, at]))],
    });

    expect(wide.slice(2)).toEqual(['x'.repeat(48), `${'y'.repeat(47)}…`]);
    expect(long).toHaveLength(203);
    expect(long.at(-1)).toBe('and 1 more in query.json');
    expect(renderQuery({ rows: Array.from({ length: 200 }, (_, id) => ({ id })) })).toHaveLength(202);
    expect(many[1]?.split(/ +/)).toHaveLength(10);
  });
});
