import { digest16Of, parseMarker } from '../bundle/marker.ts';
import type { Archive } from '../domain/bundle.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import { orLost, type Seen, sendOrLookUp } from '../domain/pacing/send-or-look-up.ts';
import type { Revision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';

export interface ImportPorts {
  readonly apigee: Pick<Apigee, 'importRevision' | 'revisionsOf' | 'revision'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds for looks that are not answered. */
  readonly timeoutMs: number;
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
  const fate = await sendOrLookUp(
    {
      send: () => orLost(() => ports.apigee.importRevision(archive)),
      look: () => look(archive, newestKnown, ports),
      mostSends: SENDS,
      looksMs: LOOKS_MS,
      patienceMs: ports.timeoutMs,
    },
    ports,
  );
  switch (fate.kind) {
    case 'done':
      return fate.value;
    case 'absent':
      throw givenUp(archive, fate);
    case 'unknown':
      throw notKnown(archive, fate.why);
  }
}

async function look(
  archive: Archive,
  newestKnown: number,
  { apigee, inspect }: ImportPorts,
): Promise<Seen<Revision>> {
  const numbers = await apigee.revisionsOf(archive);
  for (const number of numbers.filter((known) => Number(known) > newestKnown).toReversed()) {
    const revision = await apigee.revision(archive, number);
    if (parseMarker(revision.description)?.digest16 !== digest16Of(archive.digest)) continue;
    if ((await inspect(number)).kind !== 'same') throw notOurs(archive, revision);
    return { kind: 'done', value: revision };
  }
  return { kind: 'absent' };
}

function notKnown({ name }: Archive, why: PipeError): PipeError {
  const message = `Whether ${name} was imported is not known: ${why.message}`;
  return new PipeError('apigee-answer-lost', message, {
    hint: 'Run the step again: it finds the revision by its description and imports nothing twice.',
    where: name,
  });
}

/** It may be another's forgery or our own import, stored in a way nobody knows: neither is deployed nor sent again. */
function notOurs({ name }: Archive, { revision }: Revision): PipeError {
  const message = `Revision ${revision} carries its mark and does not hold what was sent.`;
  return new PipeError('apigee-answer-lost', message, { where: name });
}

/** Looked for every time that it was sent, and nothing came of it: nothing was changed. */
function givenUp(
  { name }: Archive,
  { lost, sends }: { readonly lost: PipeError; readonly sends: number },
): PipeError {
  const often = sends === 1 ? 'once' : `${sends} times`;
  return new PipeError(
    'apigee-unavailable',
    `Apigee did not import ${name}, though it was sent ${often}; no revision came of it. ${lost.message}`,
    { hint: 'Apigee has trouble of its own; run the step again in some minutes.', where: name },
  );
}
