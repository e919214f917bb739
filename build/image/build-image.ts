import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Buildah } from './buildah.ts';

export interface ImageParts {
  /** The tar that `build/base.ts` wrote. */
  readonly base: string;
  /** The project, with dist/. */
  readonly context: string;
  readonly version: string;
  readonly revision?: string | undefined;
  /** Of the base; this machine's unless said. */
  readonly architecture?: string | undefined;
}

const IMAGE = 'localhost/apigee-pipe';
const BASE = 'localhost/apigee-pipe-base';
const PROGRAM = 'localhost/apigee-pipe-program';
const MADE = ['LICENSE', 'dist/LICENCES.txt', 'dist/sbom.cdx.json', 'dist/pipe.mjs'];

/**
 * Builds the image of files that this machine has made, by the Dockerfile's last stage: no registry is asked. All times
 * are zero, so that two builds of one commit give the same layers. Gives its name.
 */
export async function buildImage(
  buildah: Buildah,
  { base, context, version, revision = 'unknown', architecture }: ImageParts,
): Promise<string> {
  const files = await buildah.ask('from', 'scratch');
  const asBuilt = architecture === undefined ? [] : [`--arch=${architecture}`];
  await buildah.ask('config', ...asBuilt, files);
  await buildah.ask('add', files, base, '/made/');
  await buildah.ask('commit', '--quiet', '--rm', '--timestamp=0', files, BASE);
  const program = await buildah.ask('from', 'scratch');
  await buildah.ask('config', ...asBuilt, program);
  for (const file of MADE) await buildah.ask('copy', program, `${context}/${file}`, `/made/${file}`);
  await buildah.ask('commit', '--quiet', '--rm', '--timestamp=0', program, PROGRAM);
  const image = `${IMAGE}:${version}`;
  const given = { NODE_IMAGE: 'none', VERSION: version, REVISION: revision };
  const folder = mkdtempSync(join(tmpdir(), 'apigee-pipe-last-stage-'));
  try {
    const file = join(folder, 'Dockerfile');
    writeFileSync(file, lastStage(readFileSync(join(context, 'Dockerfile'), 'utf8')));
    await buildah.ask(
      'build',
      '--quiet',
      '--layers',
      '--timestamp=0',
      ...(architecture === undefined ? [] : [`--platform=linux/${architecture}`]),
      ...Object.entries(given).map(([name, value]) => `--build-arg=${name}=${value}`),
      `--file=${file}`,
      `--tag=${image}`,
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return image;
}

/** The image's own stage, which takes its files from images in place of the stages before it. */
function lastStage(dockerfile: string): string {
  return dockerfile
    .slice(dockerfile.lastIndexOf('\nFROM scratch\n') + 1)
    .replaceAll('--from=gather', `--from=${BASE}`)
    .replaceAll('--from=build', `--from=${PROGRAM}`);
}
