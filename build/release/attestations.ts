import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Descriptor {
  readonly digest: string;
  readonly platform?: { readonly os: string; readonly architecture: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Statement {
  readonly predicateType?: string;
  readonly subject?: readonly { readonly digest?: Readonly<Record<string, string>> }[];
}

const ARCHITECTURES = ['amd64', 'arm64'];
/** What verifiers ask for, by how the type of its predicate begins. */
const KINDS: Readonly<Record<string, string>> = {
  provenance: 'https://slsa.dev/provenance/',
  SBOM: 'https://spdx.dev/Document',
};

/**
 * Looks whether an image in a folder, as buildx writes it, holds for each architecture an in-toto statement of how it
 * was built and one of what is inside, both about that very image. Throws with a sentence: what is published without
 * them nobody can verify.
 */
export function checkAttestations(layout: string): void {
  const [index] = (JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as Manifests).manifests;
  if (index === undefined) throw new Error(`${layout} holds no image`);
  const { manifests = [] } = blob(layout, index.digest) as Partial<Manifests>;
  for (const architecture of ARCHITECTURES) {
    const image = manifests.find(({ platform }) => platform?.architecture === architecture);
    if (image === undefined) throw new Error(`${layout} holds no image for ${architecture}`);
    const statements = manifests
      .filter(({ annotations = {} }) => annotations['vnd.docker.reference.digest'] === image.digest)
      .flatMap(({ digest }) => (blob(layout, digest) as { readonly layers: readonly Descriptor[] }).layers)
      .map(({ digest }) => blob(layout, digest) as Statement);
    for (const [kind, type] of Object.entries(KINDS))
      if (!statements.some((statement) => isAbout(statement, type, image.digest)))
        throw new Error(
          `The image for ${architecture} has no ${kind} that is about it, so it is not published`,
        );
  }
}

interface Manifests {
  readonly manifests: readonly Descriptor[];
}

function isAbout({ predicateType = '', subject = [] }: Statement, type: string, image: string): boolean {
  return (
    predicateType.startsWith(type) && subject.some(({ digest }) => `sha256:${digest?.['sha256']}` === image)
  );
}

/** A part of the layout, whose name is the hash of its bytes. */
function blob(layout: string, digest: string): unknown {
  const bytes = readFileSync(join(layout, 'blobs', digest.replace(':', '/')));
  if (`sha256:${createHash('sha256').update(bytes).digest('hex')}` === digest)
    return JSON.parse(bytes.toString('utf8'));
  throw new Error(`${digest} in ${layout} is something else than its name says`);
}
