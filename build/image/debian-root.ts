import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** A Debian system in a folder: the one we run on (`/`) or one that mmdebstrap made. */
export interface DebianRoot {
  readonly path: string;
  /** The program that takes debug symbols out of its programs. */
  readonly strip: string;
  run(program: string, ...args: string[]): string;
}

export function openRoot(path: string): DebianRoot {
  return {
    path,
    strip: 'strip',
    run: (program, ...args) => {
      const quietly: ExecFileSyncOptionsWithStringEncoding = {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      };
      return path === '/'
        ? execFileSync(program, args, quietly)
        : execFileSync('chroot', [path, program, ...args], quietly);
    },
  };
}

const PACKAGES = 'ca-certificates,libatomic1,libstdc++6,git';

/** A small Debian made in `folder`, with the Node that runs this script. Needs root and mmdebstrap. */
export function bootstrapRoot(folder: string, suite = 'trixie'): DebianRoot {
  execFileSync(
    'mmdebstrap',
    ['--quiet', '--variant=minbase', `--include=${PACKAGES}`, '--format=directory', suite, folder],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const node = realpathSync(process.execPath);
  copyFileSync(node, join(folder, 'usr/local/bin/node'));
  const licence = join(node, '../../LICENSE');
  if (existsSync(licence)) copyFileSync(licence, join(folder, 'usr/local/LICENSE'));
  return openRoot(folder);
}

/** Every library that a program loads, the loader itself too, as absolute paths in the root. */
export function librariesOf(root: DebianRoot, program: string): readonly string[] {
  return [...root.run('ldd', program).matchAll(/(?:=> )?(\/\S+) \(0x/g)].map((match) => match[1] ?? '');
}

/** The packages that own the files, without architecture; a file that no package owns has none. */
export function packagesOwning(root: DebianRoot, files: readonly string[]): readonly string[] {
  const owners = files.flatMap((file) => ownerOf(root, file));
  return [...new Set(owners)].toSorted();
}

export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
}

export function packageOf(root: DebianRoot, name: string): DebianPackage {
  const format = '--showformat=${Version} ${Architecture}\n';
  const [version = '', architecture = ''] = root
    .run('dpkg-query', '--show', format, name)
    .split('\n', 1)
    .join('')
    .split(' ');
  return { name, version, architecture };
}

function ownerOf(root: DebianRoot, file: string): readonly string[] {
  const real = root.run('realpath', file).trim();
  // Before Debian 13 a library in /usr/lib is listed where it stood before /usr was merged.
  for (const known of [real, real.replace(/^\/usr\/lib/, '/lib')]) {
    try {
      return [root.run('dpkg-query', '--search', known).split(':')[0] ?? ''];
    } catch {
      // Asked for the other spelling next.
    }
  }
  return [];
}
