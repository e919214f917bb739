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

/** The release to name: its digest too, once it is published. */
export interface Pin {
  readonly version: string;
  /** `sha256:…` */
  readonly digest?: string | undefined;
}

/** The files below `root` that do not name this release yet. */
export function repin(root: string, pin: Pin): readonly Repinned[] {
  return [...PINNED_FILES, ...PINNED_FOLDERS.flatMap((folder) => textsBelow(root, folder))].flatMap(
    (file) => {
      const before = readFileSync(join(root, file), 'utf8');
      const text = file.endsWith('.json') ? pinPackage(before, pin) : pinText(before, pin);
      return text === before ? [] : [{ file, text }];
    },
  );
}

/** Names the image in a text: after the image's name, and the version in the first line of a log that is shown. */
export function pinText(text: string, { version, digest }: Pin): string {
  return text
    .replaceAll(
      /(?<=apigeepipe\/apigee-pipe:)\d+\.\d+\.\d+(?:@sha256:[0-9a-f]{64})?(?![-.\w])/g,
      digest === undefined ? version : `${version}@${digest}`,
    )
    .replaceAll(/(?<=^apigee-pipe )\d+\.\d+\.\d+(?= · )/gm, version);
}

/** The one digest that the record of a release has for every registry. Throws with a sentence. */
export function digestIn(record: string): string {
  const digests = [...record.matchAll(/^image \S+@(?<digest>\S+)$/gm)].map(
    ({ groups }) => groups?.['digest'],
  );
  const [digest] = digests;
  if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new Error('The record names no image by its digest, "image NAME@sha256:…"');
  const other = digests.find((one) => one !== digest);
  if (other === undefined) return digest;
  throw new Error(`The registries hold different images, ${digest} and ${other}: nothing is pinned`);
}

interface Package {
  readonly name?: string;
  version: string;
  /** Of the image; pipe.yml is printed with it. */
  digest?: string | undefined;
  readonly packages?: { readonly '': { version: string } };
}

/** Only the package's own version, in package.json and in the two places of the lockfile. */
function pinPackage(text: string, { version, digest }: Pin): string {
  const tree = JSON.parse(text) as Package;
  if (tree.name !== 'apigee-pipe') return text;
  tree.version = version;
  if (tree.packages === undefined) tree.digest = digest;
  else tree.packages[''].version = version;
  return `${JSON.stringify(tree, undefined, 2)}\n`;
}

function textsBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:md|yml|yaml|sh|ts)$/.test(name))
    .map((name) => join(folder, name));
}
