import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import { ROOT } from '../support/run-pipe.ts';
import { COLUMNS } from './columns.ts';
import { AT_A_TIME } from './many.ts';
import { printReport } from './print-report.ts';
import { ROWS } from './rows.ts';
import { type Cell, runCell } from './run-cell.ts';
import { INTERRUPTIONS, MODES, type RuntimeCell, runMode } from './runtime.ts';

const HALF_AN_HOUR = 1_800_000;

const wanted = ROWS.flatMap((row) => COLUMNS.map((column) => ({ row, column })));
const takes = MODES.flatMap((mode) => INTERRUPTIONS.map((interrupted) => ({ mode, interrupted })));
const cells: Cell[] = [];
const modes: RuntimeCell[] = [];

beforeAll(async () => {
  const runs = [
    ...takes.map(({ mode, interrupted }, at) => async () => {
      modes[at] = await runMode(mode, interrupted);
    }),
    ...wanted.map(({ row, column }, at) => async () => {
      cells[at] = await runCell(row, column);
    }),
  ];
  await pMap(runs, async (run) => run(), { concurrency: AT_A_TIME });
}, HALF_AN_HOUR);

describe('With one fault in a run', () => {
  it.each(ROWS.map(({ call }) => call))('on the call "%s", every promise is kept', (call) => {
    const broken = cells.filter(({ row }) => row.call === call).flatMap(tellBroken);

    expect(broken).toEqual([]);
  });

  it.each(MODES)('of the runtime (%s), every promise is kept', (mode) => {
    const broken = modes
      .filter((cell) => cell.mode === mode)
      .flatMap((cell) => cell.broken.map((promise) => `${cell.interrupted}: ${promise}`));

    expect(broken).toEqual([]);
  });

  it('the matrix is kept', async () => {
    const report = printReport(cells, modes);
    await writeFile(join(ROOT, 'test', 'bench', 'RELIABILITY.md'), report);
    process.stdout.write(report);

    expect(cells.length).toBe(ROWS.length * COLUMNS.length);
  });
});

function tellBroken({ column, broken, log }: Cell): readonly string[] {
  return broken.map((promise) => `${column.fault}: ${promise}\n${log.slice(-800)}`);
}
