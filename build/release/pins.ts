import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What names the version beside package.json; pipe.yml is printed from that. */
const PINNED_FILES = ['README.md', 'package.json', 'package-lock.json'];
const PINNED_FOLDERS = ['docs', 'examples'];

/** A file of the repository whose text names another version than it should, and the text that it should have. */
export interface Repinned {
  readonly file: string;
  readonly text: string;
}

/** The files below `root` that do not name `version` yet. */
export function repin(root: string, version: string): readonly Repinned[] {
  return [...PINNED_FILES, ...PINNED_FOLDERS.flatMap((folder) => textsBelow(root, folder))].flatMap(
    (file) => {
      const before = readFileSync(join(root, file), 'utf8');
      const text = file.endsWith('.json') ? pinPackage(before, version) : pinText(before, version);
      return text === before ? [] : [{ file, text }];
    },
  );
}

/** Names the image's version in a text: after the image's name, and in the first line of a log that is shown. */
export function pinText(text: string, version: string): string {
  return text
    .replaceAll(/(?<=apigeepipe\/apigee-pipe:)\d+\.\d+\.\d+(?:@sha256:[0-9a-f]{64})?(?![-.\w])/g, version)
    .replaceAll(/(?<=^apigee-pipe )\d+\.\d+\.\d+(?= · )/gm, version);
}

/** Only the package's own version, in package.json and in the two places of the lockfile. */
function pinPackage(text: string, version: string): string {
  const tree = JSON.parse(text) as { name?: string; version: string; packages?: { '': { version: string } } };
  if (tree.name !== 'apigee-pipe') return text;
  tree.version = version;
  if (tree.packages !== undefined) tree.packages[''].version = version;
  return `${JSON.stringify(tree, undefined, 2)}\n`;
}

function textsBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:md|yml|yaml|sh|ts)$/.test(name))
    .map((name) => join(folder, name));
}
