import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Bundle } from '../../domain/bundle.ts';

/**
 * Unpacks the entries that the survey found in a bundle's zip (it has refused bad names and bombs) below a
 * folder. Throws where the zip no longer holds what was surveyed.
 */
export function unpackZip({ source, entries }: Bundle, folder: string): void {
  const prefix = source.kind === 'zip' ? source.prefix : '';
  const wanted = new Map(entries.map(({ name, bytes }) => [`${prefix}${name}`, { name, bytes }]));
  const content = unzipSync(readFileSync(source.absolutePath), {
    filter: ({ name, originalSize }) => wanted.get(name)?.bytes === originalSize,
  });
  for (const [entry, bytes] of Object.entries(content)) {
    const path = join(folder, wanted.get(entry)?.name ?? '');
    if (!path.startsWith(`${folder}/`)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
