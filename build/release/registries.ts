import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { checkAttestations } from './attestations.ts';

/** An image of several architectures in a folder, as `docker buildx build --output type=oci,tar=false` writes it. */
export interface Candidate {
  readonly layout: string;
  readonly version: string;
}

/** What stands in a registry after publishing. */
export interface Published {
  readonly repository: string;
  /** `sha256:…` of the index of all architectures; the same in every registry. */
  readonly digest: string;
}

/**
 * Copies one image to every repository, byte for byte, attestations too. A version that is published already with
 * other content, or an image without its attestations, is refused before anything is pushed; with the same content it is left alone, so that a release that
 * broke off in between can be run again. Needs skopeo, signed in. Throws with a sentence.
 */
export function publishEverywhere(
  candidate: Candidate,
  repositories: readonly string[],
): readonly Published[] {
  checkAttestations(candidate.layout);
  const source = `oci:${candidate.layout}`;
  const digest = digestOf(manifest(source));
  const missing = repositories.filter((repository) => {
    const there = publishedDigest(repository, candidate.version);
    if (there !== undefined && there !== digest)
      throw new Error(`${repository}:${candidate.version} is published as ${there}; this is ${digest}`);
    return there === undefined;
  });
  for (const repository of missing) {
    const target = `docker://${repository}:${candidate.version}`;
    const options = ['--all', '--preserve-digests', '--quiet', `--dest-tls-verify=${verified(repository)}`];
    skopeo('copy', ...options, source, target);
  }
  return repositories.map((repository) => {
    const there = publishedDigest(repository, candidate.version);
    if (there !== digest)
      throw new Error(`${repository} answers ${there ?? 'nothing'} after ${digest} was pushed`);
    return { repository, digest };
  });
}

/** Undefined if the registry says that it has no such version; what else it says is thrown. */
function publishedDigest(repository: string, version: string): string | undefined {
  try {
    return digestOf(manifest(`docker://${repository}:${version}`, `--tls-verify=${verified(repository)}`));
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    if (/manifest unknown|name unknown|repository name not known/i.test(said)) return undefined;
    throw error;
  }
}

function manifest(image: string, ...options: readonly string[]): Buffer {
  return skopeo('inspect', '--raw', ...options, image);
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Plain HTTP on loopback only, as Docker has it. */
function verified(repository: string): boolean {
  return !/^(?:localhost|127\.0\.0\.1)(?::\d+)?\//.test(repository);
}

function skopeo(...args: readonly string[]): Buffer {
  return execFileSync('skopeo', args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
}
