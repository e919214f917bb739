import { printCounts, printMatrix, tableRow } from './print-matrix.ts';
import type { Cell } from './run-cell.ts';
import { INTERRUPTIONS, MODES, type RuntimeCell } from './runtime.ts';

/** `test/bench/RELIABILITY.md`: the same bytes as long as the pipe behaves the same. */
export function printReport(cells: readonly Cell[], modes: readonly RuntimeCell[]): string {
  const broken = [...cells, ...modes].filter((cell) => cell.broken.length > 0).length;
  return `# Reliability

Written by \`npm run test:matrix\`: the built pipe against the emulator, one run a cell, each with one fault. The
cells are exit codes: **0** the new revision serves, **3** and **7** the old one serves (never touched, or rolled back),
**4** a person is needed, and the report says so. After each run it is checked that what serves is what the exit code
and result.json say, that nothing was imported twice, that no call came after the verdict, that the log names the cause,
that no secret was told, and that Apigee was asked nothing it does not know.

${printCounts([...cells, ...modes].map(({ exitCode }) => exitCode))} ${broken === 0 ? 'Every promise was kept in each.' : `In ${broken} a promise was broken.`}

## A fault in a call

${printMatrix(cells)}

## How the runtime takes a deployment

${tableRow(['', ...INTERRUPTIONS.map(({ name }) => name)])}
${tableRow(['---', ...INTERRUPTIONS.map(() => ':-:')])}
${MODES.map((mode) => tableRow([mode, ...INTERRUPTIONS.map(({ name }) => codeAt(modes, mode, name))])).join('\n')}
`;
}

function codeAt(modes: readonly RuntimeCell[], mode: string, interrupted: string): string {
  return String(modes.find((cell) => cell.mode === mode && cell.interrupted === interrupted)?.exitCode ?? '');
}
