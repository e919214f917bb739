import pMap from 'p-map';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { ServingRevision } from '../domain/revision.ts';
import { retell } from '../errors/aggregate-errors.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Files } from '../ports/files.ts';

export interface BackupPorts {
  readonly apigee: Pick<Apigee, 'downloadRevision'>;
  readonly files: Files;
  /** `REPORT_DIR/backup`, absolute. */
  readonly directory: string;
  readonly onProgress: (done: number, all: number) => void;
}

/** Each may have 15 MB. */
const AT_A_TIME = 4;

/**
 * Keeps what serves as `ENVIRONMENT/NAME.zip`, as Apigee gives it back: BUNDLES takes it as it is. Throws PipeError for
 * the first that cannot be kept, so that nothing is replaced without its backup.
 */
export async function backUp(
  replaced: readonly ServingRevision[],
  { apigee, files, directory, onProgress }: BackupPorts,
): Promise<readonly string[]> {
  let done = 0;
  return pMap(
    replaced,
    async (one) => {
      const path = `${one.environment}/${nameFor(one, replaced)}.zip`;
      try {
        await files.write(files.resolve(directory, path), await apigee.downloadRevision(one, one.revision));
      } catch (error) {
        if (!(error instanceof PipeError) || error.code === 'stopped') throw error;
        throw unkept(one, error);
      }
      done += 1;
      onProgress(done, replaced.length);
      return path;
    },
    { concurrency: AT_A_TIME },
  );
}

/** An API proxy and a shared flow may have one name. */
function nameFor({ name, kind, environment }: ServingRevision, all: readonly ServingRevision[]): string {
  const same = all.filter((one) => one.name === name && one.environment === environment);
  return kind === 'sharedflow' && new Set(same.map(keyOf)).size > 1 ? `${name}-sharedflow` : name;
}

function unkept({ name, revision, environment }: ServingRevision, error: PipeError): PipeError {
  return retell(error, {
    message: `Revision ${revision} of ${name} in ${environment} could not be backed up, so nothing was changed: ${error.message}`,
    where: name,
    hint: error.hint ?? 'Run the pipe again, or without BACKUP.',
  });
}
