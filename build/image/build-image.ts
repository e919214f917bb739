import type { Buildah } from './buildah.ts';

export interface ImageParts {
  /** The tar that `build/base.ts` wrote. */
  readonly base: string;
  /** The folder with the Dockerfile and dist/. */
  readonly context: string;
  readonly version: string;
}

const IMAGE = 'localhost/apigee-pipe';
const BASE = 'localhost/apigee-pipe-base';

/** Builds the image on a base of our own and gives its name. */
export async function buildImage(buildah: Buildah, { base, context, version }: ImageParts): Promise<string> {
  const container = await buildah.ask('from', 'scratch');
  await buildah.ask('add', container, base, '/');
  await buildah.ask('commit', '--quiet', '--rm', container, BASE);
  const labels = [`--build-arg=BASE=${BASE}`, `--build-arg=VERSION=${version}`];
  const image = `${IMAGE}:${version}`;
  await buildah.ask('build', '--quiet', ...labels, `--tag=${image}`, context);
  return image;
}
