import type { ManifestContent } from '../config/manifest/manifest.ts';
import { parseManifest } from '../config/manifest/parse-manifest.ts';
import { MANIFEST_NAMES } from '../config/names.ts';
import type { CodeHostReads } from '../ports/code-host-reads.ts';

export interface Destination {
  readonly repository: string;
  readonly pullRequest: number;
  /** The destination branch as the build knows it. */
  readonly branch: string | undefined;
  /** The manifest's name, if it is not the usual one. */
  readonly manifest: string | undefined;
}

/**
 * What the manifest of a pull request's destination branch says: a pull request can add to a gate, and never loosens
 * the one that is there. Undefined if there is no manifest. Throws PipeError if it cannot be read.
 */
export async function destinationManifest(
  reads: CodeHostReads,
  destination: Destination,
): Promise<ManifestContent | undefined> {
  const { repository, manifest } = destination;
  const branch = destination.branch ?? (await branchOf(reads, destination));
  if (branch === undefined) return undefined;
  const { nodes } = await reads.list(
    'branch',
    { repository },
    { fields: ['name', 'commit'], first: 50, filter: { destination: branch } },
  );
  const commit = nodes.find(({ name }) => name === branch)?.commit ?? branch;
  for (const name of manifest === undefined ? MANIFEST_NAMES : [manifest]) {
    const text = await reads.file(repository, commit, name);
    if (text !== undefined) return parseManifest(text, `${name} of ${branch}`).content;
  }
  return undefined;
}

async function branchOf(
  reads: CodeHostReads,
  { repository, pullRequest }: Destination,
): Promise<string | undefined> {
  const found = await reads.one('pullRequest', { repository, pullRequest }, ['destinationBranch']);
  return found?.destinationBranch ?? undefined;
}
