import { execFileSync } from 'node:child_process';

const TOOLS = ['buildah', 'mmdebstrap', 'strip'];
// With what they recommend: mmdebstrap looks keys up with gpg.
const PACKAGES = ['buildah', 'mmdebstrap', 'binutils'];

/** Installs what builds images where it is missing; the sentence that says why that is not possible, else undefined. */
export function missingTools(): string | undefined {
  if (process.getuid?.() !== 0) return 'this test needs root, for chroot and mmdebstrap';
  if (TOOLS.every(isThere)) return undefined;
  if (!isThere('apt-get')) return `${TOOLS.join(', ')} are missing and this is no Debian`;
  try {
    execFileSync('apt-get', ['update', '--quiet=2'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '--yes', '--quiet=2', ...PACKAGES], {
      stdio: 'ignore',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch {
    return `apt-get could not install ${PACKAGES.join(', ')}`;
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
