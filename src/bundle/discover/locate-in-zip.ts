import type { Files } from '../../ports/files.ts';
import { readZip } from '../read-content.ts';
import { openZip } from '../zip/open-zip.ts';
import { type Located, notFound } from './located.ts';

/** The bundles of a zip; `shown` is how people call it. Throws PipeError `bundle-not-found` where there is none. */
export async function locateInZip(path: string, shown: string, files: Files): Promise<Located> {
  const { bundles } = openZip(await readZip(path, shown, files), shown);
  if (bundles.length === 0) {
    const said = `${shown} holds no bundle: neither apiproxy/ nor sharedflowbundle/, at its root or one folder down.`;
    throw notFound(said, shown, 'Name the zips that hold bundles in BUNDLES.');
  }
  const found = bundles.map(({ kind, prefix }) => {
    return { kind, source: { kind: 'zip', absolutePath: path, prefix } } as const;
  });
  return { found, problems: [] };
}
