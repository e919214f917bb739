import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licences of every package that something in the one file came from, in full, sorted by name. */
export function licencesOf(inputs: readonly string[]): string {
  const entries = packageFolders(inputs).map((folder) => licenceIn(folder));
  return [...new Set(entries)].sort().join(`\n${'-'.repeat(78)}\n\n`);
}

/** The folders of the packages that the inputs of a build came from, each once. */
export function packageFolders(inputs: readonly string[]): readonly string[] {
  return [...new Set(inputs.flatMap((input) => packageFolder(input) ?? []))];
}

function packageFolder(input: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function licenceIn(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  const text =
    texts.length > 0 ? texts.join('\n\n') : `(no licence file in the package; it names ${license ?? 'none'})`;
  return `${name} ${version} (${license ?? 'see below'})\n\n${text}\n`;
}
