import { FileRefusal } from '../errors/file-refusal.ts';
import type { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { notFound } from './discover/located.ts';
import { MAX_TEMPLATE_BYTES } from './limits.ts';

/**
 * Google documents proxies as YAML ("feature templates": `type: template`, `feature` or `proxy`), which Apigee's
 * import does not take. True where a YAML file is one.
 */
export async function isTemplate(path: string, files: Files): Promise<boolean> {
  const yaml = await files.read(path, MAX_TEMPLATE_BYTES).catch(nothingIfRefused);
  return /^type:\s*["']?(?:template|feature|proxy)\b/m.test(new TextDecoder().decode(yaml));
}

/** Whoever looks for bundles says that it found none; a file it may not look into is none. */
function nothingIfRefused(error: unknown): Uint8Array {
  if (error instanceof FileRefusal) return new Uint8Array();
  throw error;
}

/** What to say of a folder that holds a feature template where a bundle was expected. */
export async function templateAmong(folder: string, files: Files): Promise<PipeError | undefined> {
  for (const { name, kind } of await files.children(folder)) {
    if (kind !== 'file' || !/\.ya?ml$/i.test(name)) continue;
    if (await isTemplate(files.resolve(folder, name), files)) return templateFound(name);
  }
  return undefined;
}

export function templateFound(name: string): PipeError {
  const said = `${name} is an Apigee feature template, not a bundle.`;
  return notFound(
    said,
    name,
    'Compile it to an apiproxy/ folder in an earlier step, and name that folder in BUNDLES.',
  );
}
