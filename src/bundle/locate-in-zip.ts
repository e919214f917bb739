import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import type { Located } from './located.ts';
import { readZip } from './read-content.ts';
import { openZip } from './zip/open-zip.ts';

/** The bundles of a zip; `shown` is how people call it. Throws PipeError `bundle-invalid` where there is none. */
export async function locateInZip(path: string, shown: string, files: Files): Promise<Located> {
  const { bundles } = openZip(await readZip(path, shown, files), shown);
  if (bundles.length === 0) {
    const said = `${shown} holds no bundle: neither apiproxy/ nor sharedflowbundle/, at its root or one folder down.`;
    throw new PipeError('bundle-invalid', said, { where: shown });
  }
  const found = bundles.map(({ kind, prefix }) => {
    return { kind, source: { kind: 'zip', absolutePath: path, prefix } } as const;
  });
  return { found, problems: [] };
}
