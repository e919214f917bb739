import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchAudit } from './audit.ts';
import { benchCompliance } from './compliance.ts';
import { benchConfiguration } from './configuration.ts';
import { benchDrift } from './drift.ts';
import { benchLint } from './lint.ts';
import { benchMemory } from './memory.ts';
import { benchPreview } from './preview.ts';
import { benchRate } from './rate.ts';
import { otherFigures, renderResults, verdictOf } from './results.ts';
import type { Row } from './row.ts';
import { benchSingle } from './single.ts';
import { benchStartUp } from './start-up.ts';
import { benchUnchanged } from './unchanged.ts';
import { benchMonorepo } from './whole-monorepo.ts';

// `npm run bench`: measures dist/pipe.mjs against the design's budgets and keeps what it found. With names
// (`node test/bench/run.ts unchanged rate`) it measures those only and keeps nothing.
const BENCHES: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  'start-up': benchStartUp,
  lint: async () => (await benchLint()).filter(({ what }) => !what.startsWith('start-up')),
  single: benchSingle,
  unchanged: benchUnchanged,
  drift: benchDrift,
  memory: benchMemory,
  rate: benchRate,
  monorepo: benchMonorepo,
  preview: benchPreview,
  configuration: benchConfiguration,
  compliance: benchCompliance,
  audit: benchAudit,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in BENCHES));
if (unknown.length > 0) throw new Error(`no bench ${unknown.join(', ')}: ${Object.keys(BENCHES).join(', ')}`);

const rows: Row[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (named.length > 0 && !named.includes(name)) continue;
  const measured = await bench();
  rows.push(...measured);
  for (const row of measured)
    console.log(`${row.what}\n    ${row.measured}\n    budget ${row.budget}  ${verdictOf(row)}`);
}
const broken = rows.filter(({ holds }) => holds === false).length;
console.log(broken === 0 ? 'Every budget holds.' : `${broken} of ${rows.length} do not hold.`);
const page = join(import.meta.dirname, 'RESULTS.md');
if (named.length === 0)
  writeFileSync(page, `${renderResults(rows)}${otherFigures(readFileSync(page, 'utf8'))}`);
process.exitCode = broken === 0 ? 0 : 1;
