import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { Ajv } from 'ajv';
import { FILLABLE, filledBy } from '../../src/report/files/filled-keys.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import { createRepository, proxyFiles, type Repository } from './repository.ts';
import { type PipeEnding, type PipeRun, ROOT, runPipe } from './run-pipe.ts';

export interface Scene {
  readonly emulator: Emulator;
  readonly repository: Repository;
  /** Runs the pipe in the clone with the emulator's variables and these. */
  readonly run: (
    variables?: Readonly<Record<string, string>>,
    more?: Partial<PipeRun>,
  ) => Promise<PipeEnding>;
}

interface Setting {
  readonly emulator?: EmulatorOptions;
  /** One small proxy `orders` in `proxies/orders` unless said. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

/**
 * One story in its own emulator and clone, so that stories run side by side. Every run in it is held to what
 * holds for all runs, and the emulator to have been asked nothing that the contracts do not know.
 */
export async function story(setting: Setting, tell: (scene: Scene) => Promise<void>): Promise<void> {
  const emulator = await startEmulator(setting.emulator);
  try {
    await using repository = await createRepository(setting.files ?? proxyFiles('proxies/orders', 'orders'));
    await tell({
      emulator,
      repository,
      run: async (variables = {}, more = {}) => {
        const environment = more.environment ?? emulator.environment(variables);
        const ending = await runPipe({ directory: repository.path, ...more, environment });
        expectDecency(ending, environment);
        return ending;
      },
    });
    expect(emulator.unexpected).toEqual([]);
  } finally {
    await emulator.close();
  }
}

const isResult = new Ajv({ strict: false }).compile(
  JSON.parse(readFileSync(join(ROOT, 'result.schema.json'), 'utf8')) as object,
);

/** What holds for every run that is no defect: one truth in code and file, its schema kept, plain sentences, no secret. */
function expectDecency(
  { exitCode, log, result }: PipeEnding,
  environment: Readonly<Record<string, string>>,
): void {
  expect(`${log}\nexit ${result?.exitCode}`).toMatch(new RegExp(`exit ${exitCode}$`));
  expect([isResult(result), isResult.errors]).toEqual([true, null]);
  expect(FILLABLE.filter((key) => key in result)).toEqual(filledBy(result.action));
  const said = `${log}\n${JSON.stringify(result)}`;
  expect(said).not.toMatch(/\bundefined\b|\bNaN\b|\[object |^\s+at \S.*:\d+:\d+/m);
  const token = environment['ACCESS_TOKEN'];
  if (token !== undefined && token !== '') expect(said).not.toContain(token);
  for (const problem of result.problems) expect(problem.message).toMatch(/^\S[^]*[^\s,:]$/);
}

/** The codes of all problems, each once. */
export function codesOf({ result }: PipeEnding): readonly string[] {
  return [...new Set(result.problems.map(({ code }) => code))];
}

/** What changed, or could have changed, something in Apigee. */
export function writesIn(emulator: Emulator): readonly string[] {
  return emulator.requests
    .filter(({ host, method }) => host === 'apigee' && method !== 'GET')
    .filter(({ query }) => query['action'] !== 'validate')
    .filter(
      ({ operation = '' }) => !/testIamPermissions$|generate(?:D|Und)eployChangeReport$/.test(operation),
    )
    .map(({ operation, path }) => operation ?? path);
}
