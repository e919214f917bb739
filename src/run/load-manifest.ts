import type { Manifest } from '../config/manifest/manifest.ts';
import { LIKE_A_MANIFEST, MANIFEST_NAMES } from '../config/names.ts';
import type { VariableProblem } from '../config/variable-problems.ts';
import { FileRefusal } from '../errors/file-refusal.ts';
import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';

/** As far as a person reads it. */
function shown(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}

const LARGEST_BYTES = 1024 * 1024;

interface Place {
  readonly clone: string;
  readonly files: Files;
}

export interface LoadedManifest {
  readonly manifest: Manifest | undefined;
  readonly notes: readonly VariableProblem[];
}

/**
 * The manifest that MANIFEST names, else `apigee.yaml` or `apigee.yml` in the clone, else none. zod and yaml are
 * loaded only if there is one. Throws PipeError `manifest-invalid` with everything that is wrong with it.
 */
export async function loadManifest(named: string | undefined, place: Place): Promise<LoadedManifest> {
  if (named !== undefined) return { manifest: await readManifest(named, place, 'MANIFEST'), notes: [] };
  const present: string[] = [];
  for (const name of MANIFEST_NAMES) {
    if ((await place.files.kindOf(place.files.resolve(place.clone, name))) !== undefined) present.push(name);
  }
  const [first, second] = present;
  const notes = await otherNames(first, place);
  if (first === undefined) return { manifest: undefined, notes };
  const message = `is not read, since ${first} is there too: keep one of them, or let MANIFEST name it.`;
  const twice = second === undefined ? [] : [{ variable: second, message }];
  return { manifest: await readManifest(first, place, undefined), notes: [...twice, ...notes] };
}

/** What lies beside it under a name that nobody reads, as one note. */
async function otherNames(
  read: string | undefined,
  { clone, files }: Place,
): Promise<LoadedManifest['notes']> {
  // What cannot be listed is told by those who need it.
  const beside = await files.children(clone).catch(() => []);
  const names = beside
    .filter(({ kind, name }) => kind !== 'folder' && LIKE_A_MANIFEST.test(name))
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase() !== read && !MANIFEST_NAMES.includes(name));
  const message = 'is not read: the manifest is called apigee.yaml, or MANIFEST names it.';
  return names.slice(0, 1).map((variable) => ({ variable, message }));
}

async function readManifest(
  name: string,
  { clone, files }: Place,
  variable: 'MANIFEST' | undefined,
): Promise<Manifest> {
  const path = files.resolve(clone, name);
  const kind = await files.kindOf(path);
  if (kind !== 'file' && kind !== 'link') {
    const what = 'no file of this repository';
    const said =
      variable === undefined
        ? `${shown(name)} is ${what}.`
        : `MANIFEST names ${shown(name)}, which is ${what}.`;
    throw new PipeError('manifest-invalid', said, {
      where: variable ?? shown(name),
      hint: 'Give its path from the root of the clone, or leave MANIFEST out to use apigee.yaml.',
    });
  }
  const { parseManifest } = await import('../config/manifest/parse-manifest.ts');
  const bytes = await files.read(path, LARGEST_BYTES).catch((error: unknown) => {
    if (!(error instanceof FileRefusal)) throw error;
    throw new PipeError('manifest-invalid', `The manifest cannot be read: ${error.message}`, {
      where: shown(name),
      hint: error.hint,
    });
  });
  return parseManifest(new TextDecoder().decode(bytes), name);
}
