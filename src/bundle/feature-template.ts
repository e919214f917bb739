import type { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';
import { notFound } from './located.ts';

/**
 * Google documents proxies as YAML ("feature templates": `type: template`, `feature` or `proxy`), which Apigee's
 * import does not take. True where a YAML file is one.
 */
export function isTemplate(yaml: Uint8Array): boolean {
  return /^type:\s*["']?(?:template|feature|proxy)\b/m.test(new TextDecoder().decode(yaml));
}

/** What to say of a folder that holds a feature template where a bundle was expected. */
export async function templateAmong(folder: string, files: Files): Promise<PipeError | undefined> {
  for (const { name, kind } of await files.children(folder)) {
    if (kind !== 'file' || !/\.ya?ml$/i.test(name)) continue;
    if (isTemplate(await files.read(files.resolve(folder, name)))) return templateFound(name);
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
