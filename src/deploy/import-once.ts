import { digest16Of, parseMarker } from '../bundle/marker.ts';
import type { Archive } from '../domain/bundle.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import type { Revision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';

export interface ImportPorts {
  readonly apigee: Pick<Apigee, 'importRevision' | 'revisionsOf' | 'revision'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether a revision holds what was sent; throws PipeError for what kept it from being read back. */
  readonly inspect: (revision: string) => Promise<ContentVerdict>;
}

/** An import is sent this often at the most, and only while nothing came of it. */
const SENDS = 3;
/** Milliseconds before each look for an import whose answer was lost: Apigee may still be at work on it. */
const LOOKS_MS = [0, 2000, 5000];

/**
 * Imports a bundle once: where the answer is lost, the revision is looked up by its marker before the
 * bundle is sent again, so that no run leaves two (docs/architecture.md#promises). `newestKnown` is the newest revision
 * before the first send. Throws PipeError: `bundle-refused`, or what kept the import from happening.
 */
export async function importOnce(
  archive: Archive,
  newestKnown: number,
  ports: ImportPorts,
): Promise<Revision> {
  for (let send = 1; ; send += 1) {
    try {
      return await ports.apigee.importRevision(archive);
    } catch (error) {
      if (!(error instanceof PipeError) || error.code !== 'apigee-answer-lost') throw error;
      const found = await lookUp(archive, newestKnown, ports);
      if (found !== undefined) return found;
      if (send >= SENDS) throw givenUp(archive, error);
    }
  }
}

/** Looked for until a look finds it; throws `apigee-answer-lost` where not even the last one was answered. */
async function lookUp(
  archive: Archive,
  newestKnown: number,
  ports: ImportPorts,
): Promise<Revision | undefined> {
  let unanswered: PipeError | undefined;
  for (const pauseMs of LOOKS_MS) {
    if (pauseMs > 0) await ports.clock.sleep(pauseMs, ports.signal);
    const seen = await look(archive, newestKnown, ports);
    if (seen !== undefined && !(seen instanceof PipeError)) return seen;
    unanswered = seen;
  }
  if (unanswered === undefined) return undefined;
  const message = `Whether ${archive.name} was imported is not known: ${unanswered.message}`;
  throw new PipeError('apigee-answer-lost', message, {
    hint: 'Run the step again: it finds the revision by its description and imports nothing twice.',
    where: archive.name,
  });
}

async function look(
  archive: Archive,
  newestKnown: number,
  { apigee, inspect }: ImportPorts,
): Promise<Revision | PipeError | undefined> {
  try {
    const numbers = await apigee.revisionsOf(archive);
    for (const number of numbers.filter((known) => Number(known) > newestKnown).toReversed()) {
      const revision = await apigee.revision(archive, number);
      if (parseMarker(revision.description)?.digest16 !== digest16Of(archive.digest)) continue;
      return (await inspect(number)).kind === 'same' ? revision : notOurs(archive, revision);
    }
    return undefined;
  } catch (error) {
    if (error instanceof PipeError && error.code !== 'stopped') return error;
    throw error;
  }
}

/** It may be another's forgery or our own import, stored in a way nobody knows: neither is deployed nor sent again. */
function notOurs({ name }: Archive, { revision }: Revision): PipeError {
  const message = `Revision ${revision} carries its mark and does not hold what was sent.`;
  return new PipeError('apigee-answer-lost', message, { where: name });
}

/** Sent several times, looked for every time, and nothing came of it: nothing was changed. */
function givenUp({ name }: Archive, { message }: PipeError): PipeError {
  return new PipeError(
    'apigee-unavailable',
    `Apigee did not import ${name}, though it was sent ${SENDS} times; no revision came of it. ${message}`,
    { hint: 'Apigee has trouble of its own; run the step again in some minutes.', where: name },
  );
}
