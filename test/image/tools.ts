import { execFileSync } from 'node:child_process';

const BUILDING = {
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

// Packages come with what they recommend: mmdebstrap looks keys up with gpg.
function missing({ tools, packages }: typeof BUILDING): string | undefined {
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
