import { readVariables } from '../../src/config/read/read-variables.ts';
import type { Files } from '../../src/ports/files.ts';
import { keepRecord } from '../../src/run/keep-record.ts';
import type { Start } from '../../src/run/start.ts';
import { createDrivenClock } from '../adapters/clock/driven-clock.ts';
import { memoryFiles, type Placed } from '../bundle/memory-files.ts';

export const RESULT = '/clone/test-reports/apigee-pipe/result.json';

interface Settings {
  readonly placed?: Readonly<Record<string, Placed>>;
  readonly files?: Partial<Files>;
  readonly startedElapsedMs?: number;
}

/** A run at its first moment, what it says, and what it writes. */
export function startOf(
  environment: Readonly<Record<string, string>>,
  { placed = {}, files: change = {}, startedElapsedMs = 0 }: Settings = {},
) {
  const said: string[] = [];
  const written: { readonly path: string; readonly text: string }[] = [];
  const clock = createDrivenClock();
  const memory = memoryFiles(placed);
  const files: Files = {
    ...memory,
    write: async (path, content) => {
      written.push({ path, text: String(content) });
      await memory.write(path, content);
    },
    ...change,
  };
  const start: Start = {
    environment,
    variables: readVariables(environment),
    clone: '/clone',
    clock,
    files,
    logger: {
      colour: false,
      say: (text) => said.push(text),
      progress: () => undefined,
      debug: () => undefined,
    },
    ...keepRecord(),
    redact: (text) => text,
    startedAtMs: 0,
    startedElapsedMs,
    context: undefined,
    hide: (text) => text,
  };
  return { start, said, written, clock };
}
