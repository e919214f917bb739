import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DebianRoot, openRoot } from './debian-root.ts';

/** What the base takes, and what tells which of it: ldd, realpath and dpkg-query run in the root. */
const PACKAGES = 'base-files,bash,coreutils,dpkg,libc-bin,ca-certificates,libatomic1,libstdc++6,git';

export interface Foreign {
  /** As Debian names it: `arm64`. */
  readonly architecture: string;
  /** Node of that architecture, with its LICENSE two folders up. */
  readonly node: string;
}

const STRIP: Readonly<Record<string, string>> = { arm64: 'aarch64-linux-gnu-strip' };

/**
 * A Debian of another architecture in `folder`, unpacked and not installed: to run the scripts of its packages in an
 * emulator takes ten times as long. What they would leave and the base takes is made here, and the little that is run
 * of it runs by qemu-user-static. Needs root, mmdebstrap, binutils of the architecture, and binfmt_misc.
 */
export function unpackRoot(folder: string, { architecture, node }: Foreign, suite = 'trixie'): DebianRoot {
  const strip = STRIP[architecture];
  if (strip === undefined)
    throw new Error(`The base is not built for ${architecture} on another architecture`);
  execFileSync(
    'mmdebstrap',
    [
      '--quiet',
      '--variant=extract',
      `--architectures=${architecture}`,
      '--skip=cleanup/apt',
      `--include=${PACKAGES}`,
      '--format=directory',
      suite,
      folder,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  tellInstalled(folder);
  gatherCertificates(folder);
  mkdirSync(join(folder, 'usr/local/bin'), { recursive: true });
  copyFileSync(node, join(folder, 'usr/local/bin/node'));
  const licence = join(node, '../../LICENSE');
  if (existsSync(licence)) copyFileSync(licence, join(folder, 'usr/local/LICENSE'));
  return { ...openRoot(folder), strip };
}

/** As dpkg would have it after an installation. */
function tellInstalled(folder: string): void {
  const archives = join(folder, 'var/cache/apt/archives');
  const database = join(folder, 'var/lib/dpkg');
  const packages = readdirSync(archives).filter((file) => file.endsWith('.deb'));
  const paragraphs = packages.map((file) => {
    const archive = join(archives, file);
    const ask = (...args: readonly string[]): string =>
      execFileSync('dpkg-deb', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
    const control = ask('--field', archive);
    const name = /^Package: (?<name>\S+)$/m.exec(control)?.groups?.['name'] ?? '';
    const paths = ask('--contents', archive)
      .split('\n')
      .map((line) => / \.(?<path>\/.*?)(?: -> .*)?$/.exec(line)?.groups?.['path']?.replace(/\/$/, ''))
      .filter((path) => path !== undefined && path !== '');
    writeFileSync(join(database, 'info', `${name}.list`), `${paths.join('\n')}\n`);
    return control.replace(/^Package: .*$/m, '$&\nStatus: install ok installed');
  });
  writeFileSync(join(database, 'status'), paragraphs.join('\n'));
}

/** What `update-ca-certificates` makes of Mozilla's authorities. */
function gatherCertificates(folder: string): void {
  const authorities = join(folder, 'usr/share/ca-certificates/mozilla');
  const all = readdirSync(authorities).toSorted();
  mkdirSync(join(folder, 'etc/ssl/certs'), { recursive: true });
  writeFileSync(
    join(folder, 'etc/ssl/certs/ca-certificates.crt'),
    all.map((file) => readFileSync(join(authorities, file), 'utf8')).join(''),
  );
}
