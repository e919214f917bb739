import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pack from '../package.json' with { type: 'json' };
import { buildImage } from './image/build-image.ts';
import { compressedLayers, describeLayers, openBuildah } from './image/buildah.ts';

// `npm run image` after `npm run build`: the image as an archive that `docker load` takes. Needs root, buildah and,
// for the base, what build/base.ts needs.
const archive = resolve('dist/apigee-pipe.tar');
const storage = mkdtempSync(join(tmpdir(), 'apigee-pipe-image-'));
try {
  const base = resolve('dist/base.tar');
  if (!existsSync(base))
    execFileSync(process.execPath, ['build/base.ts', '--out', base], { stdio: 'inherit' });
  const buildah = openBuildah(storage);
  const image = await buildImage(buildah, { base, context: '.', version: pack.version });
  const size = describeLayers(await compressedLayers(buildah, image));
  rmSync(archive, { force: true });
  await buildah.ask('push', '--quiet', image, `docker-archive:${archive}:apigee-pipe:${pack.version}`);
  console.log(`apigee-pipe:${pack.version} is in ${archive}, ${size}`);
} finally {
  rmSync(storage, { recursive: true, force: true });
}
