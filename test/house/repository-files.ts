import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', 'test-reports']);

/** Files of this repository below a folder, by their paths from its root; what tools make is left out. */
export function filesBelow(folder: string, ending = ''): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !NOT_OURS.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path, ending) : path.endsWith(ending) ? [path] : [];
    })
    .toSorted();
}
