import type { Problem } from '../../domain/problem.ts';
import { throwAll } from '../../errors/aggregate-errors.ts';
import type { FileChanges } from '../../live/export/place-export.ts';
import { exportedConfiguration } from '../../resources/export-configuration.ts';
import { readConfiguration } from '../../resources/layout/read-configuration.ts';
import { planConfiguration } from '../../resources/plan-configuration.ts';
import type { ExportRun } from './export-one.ts';

export interface ConfigurationWritten {
  readonly changes: FileChanges;
  readonly left: readonly string[];
  readonly remarks: readonly Problem[];
}

export const NOTHING: ConfigurationWritten = { changes: new Map(), left: [], remarks: [] };
const ELSEWHERE: Problem = {
  code: 'remark',
  message:
    'The configuration was not exported: it is written into the files that declare it, and nowhere else.',
  hint: 'Without EXPORT_DIR, and with EXPORT_AS: folder or branch, it is exported too.',
};
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * What changes in the files that declare entities so that they are as the environment is. Secrets are not read. Throws
 * PipeError `config-invalid` with all that is wrong with the files, and what Apigee's reads throw.
 */
export async function exportConfiguration(
  run: ExportRun,
  environment: string,
): Promise<ConfigurationWritten> {
  const { configuration, exportAs, exportDirectory } = run.config;
  if (configuration.length === 0) return NOTHING;
  if (exportAs === 'zip' || exportDirectory !== undefined) return { ...NOTHING, remarks: [ELSEWHERE] };
  const { clone, ports, variables } = run;
  const { entities, problems } = await readConfiguration(
    {
      paths: configuration,
      clone,
      environments: [environment],
      variables,
      secrets: undefined,
    },
    ports.files,
  );
  throwAll(problems);
  const store = {
    entities: await ports.entities(),
    clock: ports.clock,
    signal: run.signal,
    cache: new Map(),
  };
  ports.logger.progress('Comparing the configuration');
  const planning = { declared: entities, mark: () => '', prune: undefined, irreversible: true };
  const { changes } = await planConfiguration(planning, store);
  ports.logger.progress(undefined);
  const texts = new Map<string, string>();
  for (const file of new Set(entities.map(({ source }) => source.file))) {
    const bytes = await ports.files.read(ports.files.resolve(clone, file), LARGEST_BYTES);
    texts.set(file, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  }
  const { files, left } = exportedConfiguration(changes, entities, (file) => texts.get(file) ?? '');
  return { changes: files, left, remarks: [] };
}
