import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { Archive } from '../domain/bundle.ts';
import type { Candidate } from '../domain/candidate.ts';
import type { Step } from '../plan/step.ts';
import type { Apigee } from '../ports/apigee.ts';
import { type ImportPorts, importOnce } from './import-once.ts';
import type { Origin, ReadBackPorts } from './read-back.ts';

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
