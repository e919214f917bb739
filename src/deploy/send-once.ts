import { keyOf } from '../bundle/graph/dependency-graph.ts';
import { digest16Of, parseMarker } from '../bundle/marker.ts';
import type { Archive } from '../domain/bundle.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { ContentVerdict } from '../domain/content-verdict.ts';
import { orLost, type Seen, sendOrLookUp } from '../domain/pacing/send-or-look-up.ts';
import type { DeploymentTarget, Revision } from '../domain/revision.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import type { Clock } from '../ports/clock.ts';
import type { Origin, ReadBackPorts } from './last-checks.ts';

/** Revisions that this run imported, by asset and digest: one import serves every environment. */
export type Imports = Map<string, Promise<string>>;

export interface ImportRoom
  extends Pick<ImportPorts, 'clock' | 'signal' | 'timeoutMs'>,
    Pick<ReadBackPorts, 'inspect'> {
  readonly apigee: Apigee;
  readonly imports: Imports;
  readonly archiveOf: (candidate: Candidate) => Promise<Archive>;
  readonly onImport: () => void;
}

export interface Wanted {
  readonly revision: string;
  readonly origin: Origin;
}

/**
 * The revision that is to be deployed: one that holds the bundle, or a new one. `isFree`: no failed revision that
 * cannot be undeployed, and so not be deployed again, is in the way.
 */
export async function revisionFor(step: Step, isFree: boolean, room: ImportRoom): Promise<Wanted> {
  const known = heldBy(step, isFree);
  if (known !== undefined) return { revision: known, origin: 'held' };
  const { asset, digest } = step.candidate;
  const key = `${keyOf(asset)} ${digest}`;
  const underWay = room.imports.get(key);
  if (underWay !== undefined) return { revision: await underWay, origin: 'shared' };
  room.onImport();
  const importing = importRevision(step, room);
  room.imports.set(key, importing);
  return { revision: await importing, origin: 'imported' };
}

function heldBy(step: Step, isFree: boolean): string | undefined {
  if (step.kind === 'rollback') return step.revision;
  if (step.kind !== 'reuse') return undefined;
  return isFree ? step.revision : step.observed.interrupted?.duplicate;
}

async function importRevision(step: Step, room: ImportRoom): Promise<string> {
  const archive = await room.archiveOf(step.candidate);
  const revisions = step.observed.revisions ?? (await room.apigee.revisionsOf(archive));
  const newest = Number(revisions.at(-1) ?? 0);
  const inspect = (revision: string) => room.inspect(step.candidate, revision);
  return (await importOnce(archive, newest, { ...room, inspect })).revision;
}

export interface ImportPorts {
  readonly apigee: Pick<Apigee, 'importRevision' | 'revisionsOf' | 'revision'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds for looks that are not answered. */
  readonly timeoutMs: number;
  /** Whether a revision holds what was sent; throws PipeError for what kept it from being read back. */
  readonly inspect: (revision: string) => Promise<ContentVerdict>;
}

/** An import or a deployment is sent this often at the most, and only while nothing came of it. */
const SENDS = 3;
/** Milliseconds before each look for one whose answer was lost: Apigee may still be at work on it. */
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
      look: () => lookForImport(archive, newestKnown, ports),
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
      throw importNotKnown(archive, fate.why);
  }
}

async function lookForImport(
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

function importNotKnown({ name }: Archive, why: PipeError): PipeError {
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

export interface DeployPorts {
  readonly apigee: Pick<Apigee, 'deploy' | 'statusOf'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Milliseconds for looks that are not answered. */
  readonly timeoutMs: number;
}

/**
 * Asks Apigee to deploy a revision; resolves once the request was certainly taken. Deploying what is
 * deployed already is refused by Apigee (docs/apigee.md#deploy) and counts as taken. Where the answer is lost, the
 * deployment is looked up before the request is sent again.
 * Throws PipeError: `apigee-answer-lost` means that nobody knows; everything else that it was not taken.
 */
export async function deployOnce(
  target: DeploymentTarget,
  serviceAccount: string | undefined,
  ports: DeployPorts,
): Promise<void> {
  const { apigee } = ports;
  const fate = await sendOrLookUp<void>(
    {
      send: () => orLost(() => apigee.deploy(target, serviceAccount).catch(passDeployed)),
      look: async () => {
        const status = await apigee.statusOf(target);
        return status === undefined ? { kind: 'absent' } : { kind: 'done', value: undefined };
      },
      mostSends: SENDS,
      looksMs: LOOKS_MS,
      patienceMs: ports.timeoutMs,
    },
    ports,
  );
  if (fate.kind === 'absent') throw fate.lost;
  if (fate.kind === 'unknown') throw deploymentNotKnown(target, fate.why);
}

function passDeployed(error: unknown): void {
  if (!(error instanceof PipeError) || error.code !== 'already-deployed') throw error;
}

function deploymentNotKnown({ name, environment, revision }: DeploymentTarget, why: PipeError): PipeError {
  const message = `Whether revision ${revision} of ${name} was deployed to ${environment} is not known: ${why.message}`;
  return new PipeError('apigee-answer-lost', message, { hint: why.hint, where: name });
}
