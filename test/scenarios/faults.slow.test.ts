import { describe, expect, it } from '@jest/globals';
import { COLUMNS, type Column } from '../reliability/columns.ts';
import { ROWS, type Row } from '../reliability/rows.ts';
import { runCell } from '../reliability/run-cell.ts';

// All of them are the reliability matrix (`npm run test:matrix`, test/bench/RELIABILITY.md); here one quick
// fault for each kind of call to Google and Apigee, a different one each.
const QUICK = COLUMNS.filter(({ fault }) => !/time-out|ever|slow|Retry-After|429|locked/.test(fault));
const ELSEWHERE = ['bitbucket', 'retention', 'shared flow', 'unchanged'];
const ALIKE = /group’s|key value maps|once more|see a permission/;
const CALLS = ROWS.filter(({ scene, call }) => !ELSEWHERE.includes(scene) && !ALIKE.test(call));
const CASES = CALLS.map((row, index): [string, string, { row: Row; column: Column }] => {
  const column = QUICK[index % QUICK.length];
  if (column === undefined) throw new Error('there are quick faults');
  return [column.fault, row.call, { row, column }];
});

describe('A fault', () => {
  it.concurrent.each(CASES)('%s, on the call "%s", breaks no promise', async (_, __, { row, column }) => {
    const { broken } = await runCell(row, column);

    expect(broken).toEqual([]);
  });
});
