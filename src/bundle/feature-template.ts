import { PipeError } from '../errors/pipe-error.ts';
import type { Files } from '../ports/files.ts';

/**
 * Google documents proxies as YAML ("feature templates": `type: template`, `feature` or `proxy`), which Apigee's
 * import does not take. True where a file is one.
 */
export function isTemplate(name: string, text: string): boolean {
  return /\.ya?ml$/i.test(name) && /^type:\s*["']?(?:template|feature|proxy)\b/m.test(text);
}

/** What to say of a folder that holds a feature template where a bundle was expected. */
export async function templateAmong(folder: string, files: Files): Promise<PipeError | undefined> {
  for (const { name, kind } of await files.children(folder)) {
    if (kind !== 'file' || !/\.ya?ml$/i.test(name)) continue;
    const text = new TextDecoder().decode(await files.read(files.resolve(folder, name)));
    if (isTemplate(name, text)) return templateFound(name);
  }
  return undefined;
}

export function templateFound(name: string): PipeError {
  return new PipeError('bundle-not-found', `${name} is an Apigee feature template, not a bundle.`, {
    where: name,
    hint: 'Compile it to an apiproxy/ folder in an earlier step, and name that folder in BUNDLES.',
  });
}
