import { describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/config.ts';
import { readVariables } from '../../src/config/read/read-variables.ts';
import type { Files } from '../../src/ports/files.ts';
import { finish } from '../../src/run/finish.ts';
import { keepRecord } from '../../src/run/keep-record.ts';
import type { Reporting } from '../../src/run/reporting.ts';
import type { Start } from '../../src/run/start.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';

type Told = Awaited<ReturnType<Reporting['deliver']>>;

const WARNING: Told['warnings'][number] = { code: 'code-host-unreadable', message: 'Bitbucket slept.' };
const config = { action: 'lint' } as Config;

/** How a run of no findings ends if Bitbucket is told with this outcome. */
async function end(told: Told, hide: Start['hide'] = (text) => text) {
  const said: string[] = [];
  const written: [name: string, text: string][] = [];
  const variables = readVariables({ ACTION: 'lint' });
  const directory = variables.values.REPORT_DIR;
  const start: Start = {
    environment: {},
    variables,
    clone: '/clone',
    clock: createDrivenClock(),
    files: {
      resolve: (...parts: readonly string[]) => parts.join('/'),
      write: async (path: string, text: string) => void written.push([path, text]),
    } as unknown as Files,
    logger: {
      colour: false,
      say: (text) => said.push(text),
      progress: () => undefined,
      debug: () => undefined,
    },
    ...keepRecord(),
    redact: (text) => text,
    startedAtMs: 0,
    startedElapsedMs: 0,
    context: undefined,
    hide,
  };
  const exitCode = await finish(start, {
    outcome: 'done',
    config,
    reporting: { deliver: async () => told },
  });
  const results = written
    .filter(([path]) => path === `/clone/${directory}/result.json`)
    .map(([, text]) => JSON.parse(text) as { warnings: { message: string }[] });
  return { exitCode, blocks: said.slice(1), results };
}

describe('After Bitbucket was told', () => {
  it('a run without a word to add says nothing and writes its reports once', async () => {
    const { exitCode, blocks, results } = await end({ warnings: [], notes: [] });

    expect(blocks).toEqual([]);
    expect(results.map(({ warnings }) => warnings)).toEqual([[]]);
    expect(exitCode).toBe(0);
  });

  it('a note stands in the log alone', async () => {
    const { blocks, results } = await end({ warnings: [], notes: ['No report: no scope.'] });

    expect(blocks).toEqual([expect.stringMatching(/^Note +No report: no scope\.$/)]);
    expect(results).toHaveLength(1);
  });

  it('a warning stands in the log and in the reports, without what is hidden, and changes no exit code', async () => {
    const hide = (text: string) => text.replace('slept', 'was away');

    const { exitCode, blocks, results } = await end({ warnings: [WARNING], notes: [] }, hide);

    expect(blocks).toEqual([expect.stringMatching(/^Warning +Bitbucket slept\./)]);
    expect(results.map(({ warnings }) => warnings.map(({ message }) => message))).toEqual([
      [],
      ['Bitbucket was away.'],
    ]);
    expect(exitCode).toBe(0);
  });
});
