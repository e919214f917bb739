import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator/emulator.ts';
import type { RecordedRequest } from '../emulator/request-log.ts';
import { createRepository, type Repository } from '../support/repository.ts';
import { type PipeEnding, type PipeRun, runPipe } from '../support/run-pipe.ts';

export interface Place {
  readonly emulator: Emulator;
  readonly clone: Repository;
  /** Runs the pipe there; throws where it does not end with exit 0. */
  readonly run: (
    variables?: Readonly<Record<string, string>>,
    more?: Partial<PipeRun>,
  ) => Promise<PipeEnding>;
}

/** An emulator and a clone of its own for one measurement. */
export async function inEmulator<Result>(
  setting: { readonly emulator: EmulatorOptions; readonly files: Readonly<Record<string, string>> },
  measure: (place: Place) => Promise<Result>,
): Promise<Result> {
  const emulator = await startEmulator(setting.emulator);
  try {
    await using clone = await createRepository(setting.files);
    const run: Place['run'] = async (variables = {}, more = {}) => {
      const ending = await runPipe({
        directory: clone.path,
        environment: emulator.environment(variables),
        ...more,
      });
      if (ending.exitCode !== 0) throw new Error(`the run ended with ${ending.exitCode}:\n${ending.log}`);
      return ending;
    };
    const result = await measure({ emulator, clone, run });
    if (emulator.unexpected.length > 0)
      throw new Error(`the emulator was asked: ${emulator.unexpected.join('; ')}`);
    return result;
  } finally {
    await emulator.close();
  }
}

export function apigeeCalls(emulator: Emulator): readonly RecordedRequest[] {
  return emulator.requests.filter(({ host }) => host === 'apigee');
}

export function writes(emulator: Emulator): readonly RecordedRequest[] {
  return apigeeCalls(emulator).filter(({ method }) => method !== 'GET');
}
