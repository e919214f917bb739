import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Needed {
  readonly tools: readonly string[];
  readonly packages: readonly string[];
}

const BUILDING: Needed = {
  tools: ['buildah', 'mmdebstrap', 'strip'],
  packages: ['buildah', 'mmdebstrap', 'binutils'],
};
const PUBLISHING = { tools: ['skopeo', 'docker-registry'], packages: ['skopeo', 'docker-registry'] };

/** Installs what builds images where it is missing; the sentence that says why that is not possible, else undefined. */
export function missingTools(): string | undefined {
  if (process.getuid?.() !== 0) return 'this test needs root, for chroot and mmdebstrap';
  return missing(BUILDING);
}

/** The same of what copies images to registries, and of a registry to copy to. */
export function missingRegistry(): string | undefined {
  return missing(PUBLISHING);
}

const EMULATING = {
  tools: ['qemu-aarch64-static', 'aarch64-linux-gnu-strip'],
  packages: ['qemu-user-static', 'binutils-aarch64-linux-gnu'],
};
const FORMATS = '/proc/sys/fs/binfmt_misc';
/** The head of a program for arm64, and what of it counts. */
const ARM64 = String.raw`\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00:\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff`;

/** Lets this machine run programs for arm64; the sentence that says why that is not possible, else undefined. */
export function missingEmulation(): string | undefined {
  const lacking = missingTools() ?? missing(EMULATING);
  if (lacking !== undefined) return lacking;
  try {
    if (!existsSync(join(FORMATS, 'register')))
      execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', FORMATS], { stdio: 'ignore' });
    if (!existsSync(join(FORMATS, 'qemu-aarch64')))
      writeFileSync(join(FORMATS, 'register'), `:qemu-aarch64:M::${ARM64}:/usr/bin/qemu-aarch64-static:F`);
    return undefined;
  } catch {
    return 'this kernel takes no foreign formats of programs (binfmt_misc)';
  }
}

// Packages come with what they recommend: mmdebstrap looks keys up with gpg.
function missing({ tools, packages }: Needed): string | undefined {
  if (tools.every(isThere)) return undefined;
  if (process.getuid?.() !== 0 || !isThere('apt-get'))
    return `${tools.join(', ')} are missing and apt-get cannot install them here`;
  try {
    execFileSync('apt-get', ['update', '--quiet=2'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '--yes', '--quiet=2', ...packages], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch {
    return `apt-get could not install ${packages.join(', ')}`;
  }
  return undefined;
}

function isThere(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
