import { createRepository, type Repository } from '../support/repository.ts';
import { type PipeEnding, type PipeRun, runPipe } from '../support/run-pipe.ts';
import type { RecordedRequest } from '../town/journal.ts';
import { startTown, type Town, type TownOptions } from '../town/town.ts';

export interface Place {
  readonly town: Town;
  readonly clone: Repository;
  /** Runs the pipe there; throws where it does not end with exit 0. */
  readonly run: (
    variables?: Readonly<Record<string, string>>,
    more?: Partial<PipeRun>,
  ) => Promise<PipeEnding>;
}

/** A town and a clone of its own for one measurement. */
export async function inTown<Result>(
  setting: { readonly town: TownOptions; readonly files: Readonly<Record<string, string>> },
  measure: (place: Place) => Promise<Result>,
): Promise<Result> {
  const town = await startTown(setting.town);
  try {
    await using clone = await createRepository(setting.files);
    const run: Place['run'] = async (variables = {}, more = {}) => {
      const ending = await runPipe({
        directory: clone.path,
        environment: town.environment(variables),
        ...more,
      });
      if (ending.exitCode !== 0) throw new Error(`the run ended with ${ending.exitCode}:\n${ending.log}`);
      return ending;
    };
    const result = await measure({ town, clone, run });
    if (town.unexpected.length > 0) throw new Error(`the town was asked: ${town.unexpected.join('; ')}`);
    return result;
  } finally {
    await town.close();
  }
}

export function apigeeCalls(town: Town): readonly RecordedRequest[] {
  return town.requests.filter(({ street }) => street === 'apigee');
}

export function writes(town: Town): readonly RecordedRequest[] {
  return apigeeCalls(town).filter(({ method }) => method !== 'GET');
}
