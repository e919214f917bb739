import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CHANGES } from './changes/apigeelint.ts';

/** What the build patches and replaces, as it was when the patches were written. */
export interface Vendor {
  readonly version: string;
  /** Rules by their files' names: `PO025-eslint`. */
  readonly rules: readonly string[];
  /** sha-256 of every file of apigeelint that is bundled, and of the patched ones of its libraries, by package and path. */
  readonly files: Readonly<Record<string, string>>;
}

export const VENDOR_FILE = join(import.meta.dirname, 'vendor.json');
const PLUGINS = 'apigeelint/lib/package/plugins/';

export const recordedVendor = (): Vendor => JSON.parse(readFileSync(VENDOR_FILE, 'utf8')) as Vendor;

/** As npm has installed it. */
export function installedVendor(): Vendor {
  const apigeelint = folderOf('apigeelint');
  const own = ['lib', 'build'].flatMap((folder) =>
    readdirSync(join(apigeelint, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => `apigeelint/${folder}/${name.replaceAll('\\', '/')}`),
  );
  const names = [...new Set([...own, ...CHANGES.map(({ file }) => file)])].sort();
  const { version } = JSON.parse(readFileSync(join(apigeelint, 'package.json'), 'utf8')) as Vendor;
  return {
    version,
    rules: names
      .filter((name) => name.startsWith(PLUGINS) && /\/[A-Z]{2}\d{3}-/.test(name))
      .map((name) => name.slice(PLUGINS.length, -'.js'.length)),
    files: Object.fromEntries(
      names.filter((name) => existsSync(pathOf(name))).map((name) => [name, hashOf(name)]),
    ),
  };
}

/** What moved from one to the other, a sentence each; empty if nothing did. */
export function differencesOf(recorded: Vendor, installed: Vendor): readonly string[] {
  const names = [...new Set([...Object.keys(recorded.files), ...Object.keys(installed.files)])].sort();
  return [
    ...(recorded.version === installed.version
      ? []
      : [`apigeelint is ${installed.version}; the patches were written for ${recorded.version}.`]),
    ...without(installed.rules, recorded.rules).map((rule) => `The rule ${rule} is new.`),
    ...without(recorded.rules, installed.rules).map((rule) => `The rule ${rule} is gone.`),
    ...names.flatMap((name) => {
      const [before, now] = [recorded.files[name], installed.files[name]];
      if (before === now) return [];
      if (now === undefined) return [`${name} is missing.`];
      return [before === undefined ? `${name} is new.` : `${name} has changed.`];
    }),
  ];
}

/** Patches that find nothing to replace any more, each by its file and its place among that file's. */
export function failingPatches(): readonly string[] {
  return [...Map.groupBy(CHANGES, ({ file }) => file)].flatMap(([file, changes]) => {
    if (!existsSync(pathOf(file))) return [`${file} is missing, and ${changes.length} patches with it.`];
    let text = readFileSync(pathOf(file), 'utf8').replaceAll('\r\n', '\n');
    return changes.flatMap(({ from, to }, index) => {
      const after = text.replace(from, () => to);
      if (after === text)
        return [`${file}: patch ${index + 1} of ${changes.length} finds nothing to replace.`];
      text = after;
      return [];
    });
  });
}

/** Throws an error that names every file that is not as it was when the patches were written. */
export function checkVendor(): void {
  const differences = differencesOf(recordedVendor(), installedVendor());
  if (differences.length === 0) return;
  const hint = 'npm run upgrade:apigeelint says what moved, and records it with --record.';
  throw new Error(`node_modules is not what the build patches:\n  ${differences.join('\n  ')}\n${hint}`);
}

const without = (all: readonly string[], others: readonly string[]): readonly string[] =>
  all.filter((one) => !others.includes(one));

function folderOf(name: string): string {
  return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
}

function pathOf(file: string): string {
  const [name = '', ...rest] = file.split('/');
  return join(folderOf(name), ...rest);
}

const hashOf = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(pathOf(file)))
    .digest('hex');
