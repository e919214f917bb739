import type { Cell } from './run-cell.ts';

/** The matrix as Markdown: a row a kind of call, a column a fault, exit codes in the cells. No times in it. */
export function printMatrix(cells: readonly Cell[]): string {
  const faults = [...new Set(cells.map(({ column }) => column.fault))];
  const calls = [...new Set(cells.map(({ row }) => row.call))];
  const codeAt = (call: string, fault: string): string =>
    String(cells.find(({ row, column }) => row.call === call && column.fault === fault)?.exitCode ?? '');
  return [
    tableRow(['call', ...faults]),
    tableRow(['---', ...faults.map(() => ':-:')]),
    ...calls.map((call) => tableRow([call, ...faults.map((fault) => codeAt(call, fault))])),
  ].join('\n');
}

/** `868 runs: 700 end with 0, …` */
export function printCounts(exitCodes: readonly (number | null)[]): string {
  const counts = [...Map.groupBy(exitCodes, (code) => code)].sort(
    ([one], [other]) => Number(one) - Number(other),
  );
  const parts = counts.map(([code, all]) => `${all.length} end with ${String(code)}`);
  return `${exitCodes.length} runs: ${parts.join(', ')}.`;
}

export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
