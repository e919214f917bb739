import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import type { Row } from './row.ts';

/** `RESULTS.md`: how to read it, what it was measured on, and the rows. */
export function renderResults(rows: readonly Row[]): string {
  return `${HEAD}
${machine()}

| what | budget | measured | |
|---|---|---|---|
${rows.map((row) => `| ${row.what} | ${row.budget} | ${row.measured} | ${verdictOf(row)} |`).join('\n')}
`;
}

/** What other commands measured and somebody wrote down below the table; it stays. */
export function otherFigures(page: string): string {
  const start = page.indexOf('\n## ');
  return start < 0 ? '' : page.slice(start);
}

export function verdictOf({ holds, budget }: Row): string {
  if (holds === undefined) return budget === 'none' ? '' : 'not measured';
  return holds ? 'holds' : '**does not hold**';
}

const HEAD = `# What the bench measured

\`npm run bench\` writes this page. Every ratio compares two things that were measured in the same run on the same
machine: start-up takes turns with bare Node, the monorepo, its critical path and the other tools run at the same time,
and lint runs after apigeelint. A ratio can be compared from one run to the next, if the machine was idle in both; the
times beside it cannot: they say what one machine did on one day. Budgets are those of the design; "none" marks figures that have none.
The emulator, a real HTTP server on loopback, answers as Apigee does, an import in 0.3 s, any other call in 0.1 s, and a
deployment is READY 12 s after it was asked for; where another latency was set, the row says so.
`;

/** When and on what it was measured, a sentence. */
export function machine(): string {
  const [first] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const day = new Date().toISOString().slice(0, 10);
  return `Measured on ${day}, Node ${process.versions.node}, ${cpus().length} cores (${first?.model.trim() ?? 'unknown'}), ${gigabytes} GB, load ${load} at the end, commit ${commit()}.`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}
