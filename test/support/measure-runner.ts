import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';

/** Set by `npm test`: what the tests reach of the sources in jest's own process goes there (build/coverage.ts). */
const FOLDER = process.env['PIPE_COVERAGE_FOLDER'];
const OF_OURS = /\/(?:src|pipe)\/(?!.*\/node_modules\/).+\.ts$/;

/** Counting costs a tenth of a second a file: those that run the built program reach nothing of the sources here. */
const REACHES_SOURCES = /\/(?:src|pipe)\//;
/** It slows a busy loop down four times, so a test that looks at the time is left alone. */
const LOOKS_AT_TIME = /performance\.now|cpuNow|growth/i;

const test = expect.getState().testPath ?? '';
const text = FOLDER === undefined ? '' : readFileSync(test, 'utf8');
// Jest's own `--coverage` counts calls and merges everything at the end, which took three times as long.
if (FOLDER !== undefined && REACHES_SOURCES.test(text) && !LOOKS_AT_TIME.test(text))
  measure(join(FOLDER, 'runner'));

function measure(folder: string): void {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  afterAll(() => {
    session.post('Profiler.takePreciseCoverage', (_, { result }) => {
      mkdirSync(folder, { recursive: true });
      const name = test.replaceAll(/[^\w.-]+/g, '-');
      const ofOurs = result.filter(({ url }) => OF_OURS.test(url));
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ result: ofOurs }));
    });
    session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  });
}
