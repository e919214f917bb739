import { readFileSync, writeFileSync } from 'node:fs';
import { describeLayers } from '../../build/image/buildah.ts';
import { machine, verdictOf } from '../bench/results.ts';
import type { Row } from '../bench/row.ts';

const RESULTS = 'test/bench/RESULTS.md';
/** Of a registry, and of a slow network. */
export const MOST_BYTES = 60_000_000;
/** Of bare Node, to a configuration error. */
export const MOST_TIMES = 2.5;
const MOST_MEMORY = 1 << 30;
const HEADING = '## The image';

/** Tells what was measured of the image, and keeps it in RESULTS.md if `npm run bench:image` asked for that. */
function keepFigure(row: Row): void {
  process.stderr.write(`${row.what}: ${row.measured}.\n`);
  if (process.env['PIPE_FIGURES'] !== 'keep') return;
  writeFileSync(RESULTS, withFigure(readFileSync(RESULTS, 'utf8'), row, machine()));
}

/** Keeps what an image takes of a registry, in bytes, and gives it. */
export function keepSize(architecture: string, layers: readonly number[]): number {
  const bytes = layers.reduce((sum, size) => sum + size, 0);
  keepFigure({
    what: `size of the image for ${architecture}`,
    budget: '≤ 60 MB compressed',
    measured: describeLayers(layers),
    holds: bytes <= MOST_BYTES,
  });
  return bytes;
}

/** Keeps how long a start takes, in times of bare Node; the least of so many runs of each. */
export function keepStart(ratio: number, runs: number): void {
  keepFigure({
    what: 'start in the container to a configuration error',
    budget: '≤ 2.5 × bare `node -e 0` there',
    measured: `${ratio.toFixed(2)} × (the least of ${runs} each, in turns)`,
    holds: ratio <= MOST_TIMES,
  });
}

/** Keeps the most memory that an action took, in bytes. */
export function keepMemory(peak: number): void {
  keepFigure({
    what: 'most memory that an action took in the container',
    budget: '≤ 1 GB',
    measured: `${(peak / 1e6).toFixed(0)} MB, all processes and the cache of files`,
    holds: peak <= MOST_MEMORY,
  });
}

/** The page with the row in the place of the one of that name; the rest of the page stays. */
export function withFigure(page: string, row: Row, measuredOn: string): string {
  const start = page.indexOf(`\n${HEADING}\n`);
  const [before, after] = start < 0 ? [page, ''] : [page.slice(0, start), page.slice(start + 1)];
  const end = after.indexOf('\n## ');
  const [part, rest] = end < 0 ? [after, ''] : [after.slice(0, end), after.slice(end)];
  const rows = new Map(
    part
      .split('\n')
      .filter((line) => /^\| (?!what |---)/.test(line))
      .map((line) => [line.split(' | ', 1)[0]?.slice(2), line]),
  );
  rows.set(row.what, `| ${row.what} | ${row.budget} | ${row.measured} | ${verdictOf(row)} |`);
  return `${before.trimEnd()}

${HEADING}

\`npm run bench:image\` writes this part. ${measuredOn}

| what | budget | measured | |
|---|---|---|---|
${[...rows.values()].toSorted().join('\n')}
${rest}`;
}
