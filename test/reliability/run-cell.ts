import { runPipe } from '../support/run-pipe.ts';
import type { Column } from './columns.ts';
import { brokenPromises } from './promises.ts';
import type { Row } from './rows.ts';
import { openScene } from './scenes.ts';

export interface Cell {
  readonly row: Row;
  readonly column: Column;
  readonly exitCode: number | null;
  /** Undefined where the run never made the call: the cell says nothing then. */
  readonly met: boolean;
  readonly broken: readonly string[];
  readonly log: string;
}

/**
 * One run with one fault. On a machine that is too busy a run may lose its patience before it meets the fault: then it
 * is given more.
 */
export async function runCell(row: Row, column: Column): Promise<Cell> {
  const first = await tryCell(row, column);
  return first.met ? first : tryCell(row, column, { WAIT_TIMEOUT: '300' });
}

async function tryCell(
  row: Row,
  column: Column,
  patience: Readonly<Record<string, string>> = {},
): Promise<Cell> {
  await using scene = await openScene(row.scene);
  const { emulator, repository } = scene;
  emulator.fault({ on: row.on, ...column.how, ...(row.skip !== undefined && { skip: row.skip }) });
  const environment = { ...scene.environment, ...patience };
  const ended = await runPipe({ environment, directory: repository.path });
  const met = emulator.requests.some(({ fault }) => fault !== undefined);
  const broken = [
    ...brokenPromises(scene, ended),
    ...(met ? [] : ['the run never made this call']),
    ...(isExplained(row, column, ended) ? [] : ['the log does not name the cause']),
  ];
  return { row, column, exitCode: ended.exitCode, met, broken, log: ended.log };
}

/** What ends a run, or costs it a report, is named in its log. */
function isExplained(
  { scene }: Row,
  { sign }: Column,
  { exitCode, log }: { exitCode: number | null; log: string },
): boolean {
  const failed = exitCode !== 0 && !scene.endsWith('error');
  return !failed || sign.test(log);
}
