import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { afterAll, expect } from '@jest/globals';

/** Set by `npm test`: what the tests reach of the sources in jest's own process goes there (build/coverage.ts). */
const FOLDER = process.env['PIPE_COVERAGE_FOLDER'];
const OF_OURS = /\/(?:src|pipe)\/(?!.*\/node_modules\/).+\.ts$/;

// Jest's own `--coverage` counts calls and merges everything at the end, which took three times as long.
if (FOLDER !== undefined) measure(join(FOLDER, 'runner'));

function measure(folder: string): void {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  afterAll(() => {
    session.post('Profiler.takePreciseCoverage', (_, { result }) => {
      mkdirSync(folder, { recursive: true });
      const name = (expect.getState().testPath ?? '').replaceAll(/[^\w.-]+/g, '-');
      const ofOurs = result.filter(({ url }) => OF_OURS.test(url));
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ result: ofOurs }));
    });
    session.post('Profiler.stopPreciseCoverage');
    session.disconnect();
  });
}
