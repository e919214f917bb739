import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OCI = 'application/vnd.oci.image';

/** A small image for two architectures with an attestation, in the folder layout that buildx writes. Gives its digest. */
export function writeLayout(folder: string, content: string): string {
  mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  const blob = (mediaType: string, value: unknown) => {
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(folder, 'blobs/sha256', digest), bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const layer = blob(`${OCI}.layer.v1.tar`, content);
  const manifest = (architecture: string, os: string) => {
    const config = blob(`${OCI}.config.v1+json`, {
      architecture,
      os,
      rootfs: { type: 'layers', diff_ids: [layer.digest] },
    });
    const entry = blob(`${OCI}.manifest.v1+json`, {
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config,
      layers: [layer],
    });
    return { ...entry, platform: { architecture, os } };
  };
  const index = blob(`${OCI}.index.v1+json`, {
    schemaVersion: 2,
    mediaType: `${OCI}.index.v1+json`,
    manifests: [manifest('amd64', 'linux'), manifest('arm64', 'linux'), manifest('unknown', 'unknown')],
  });
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [index] }));
  writeFileSync(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  return index.digest;
}
