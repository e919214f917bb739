import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OCI = 'application/vnd.oci.image';

interface Blob {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Attested {
  readonly architectures?: readonly string[];
  readonly predicateTypes?: readonly string[];
  /** What the statements say they are about; each architecture's image unless said. */
  readonly subject?: string;
}

export const PROVENANCE = 'https://slsa.dev/provenance/v1';
export const SBOM = 'https://spdx.dev/Document';

/** A small image for two architectures with attestations, in the folder layout that buildx writes. Gives its digest. */
export function writeLayout(
  folder: string,
  content: string,
  { architectures = ['amd64', 'arm64'], predicateTypes = [PROVENANCE, SBOM], subject }: Attested = {},
): string {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const blob = (mediaType: string, value: unknown): Blob => {
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(folder, 'blobs/sha256', digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const manifest = (architecture: string, os: string, layers: readonly Blob[]) => {
    const config = blob(`${OCI}.config.v1+json`, {
      architecture,
      os,
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    });
    const mediaType = `${OCI}.manifest.v1+json`;
    const entry = blob(mediaType, { schemaVersion: 2, mediaType, config, layers });
    return { ...entry, platform: { architecture, os } };
  };
  const attestation = (image: Blob) => {
    const statements = predicateTypes.map((predicateType) => ({
      ...blob('application/vnd.in-toto+json', {
        _type: 'https://in-toto.io/Statement/v0.1',
        predicateType,
        subject: [
          {
            name: 'pkg:docker/apigee-pipe',
            digest: { sha256: (subject ?? image.digest).replace('sha256:', '') },
          },
        ],
        predicate: {},
      }),
      annotations: { 'in-toto.io/predicate-type': predicateType },
    }));
    return {
      ...manifest('unknown', 'unknown', statements),
      annotations: {
        'vnd.docker.reference.digest': image.digest,
        'vnd.docker.reference.type': 'attestation-manifest',
      },
    };
  };
  const images = architectures.map((architecture) =>
    manifest(architecture, 'linux', [blob(`${OCI}.layer.v1.tar`, content)]),
  );
  const index = blob(`${OCI}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [...images, ...images.map(attestation)],
  });
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return index.digest;
}
