import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Builds and runs images without a daemon (needs root); everything it stores is in one folder. */
export interface Buildah {
  /** Throws with the command's own words where it fails. */
  ask(...args: readonly string[]): Promise<string>;
  /** A container's run: what it printed and how it ended. */
  run(container: string, run: ContainerRun): Promise<{ output: string; exitCode: number }>;
}

export interface ContainerRun {
  readonly command: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Mounted at its own path, which is the working directory too, as Bitbucket does. */
  readonly clone?: string;
}

export function openBuildah(folder: string): Buildah {
  const storage = [`--root=${join(folder, 'storage')}`, `--runroot=${join(folder, 'run')}`];
  const env = { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' };
  return {
    ask: async (...args) => (await execa('buildah', [...storage, ...args], { env, stdin: 'ignore' })).stdout,
    run: async (container, { command, variables = {}, clone = '/tmp' }) => {
      const given = Object.entries(variables).map(([name, value]) => `--env=${name}=${value}`);
      const mounts = clone === '/tmp' ? [] : [`--volume=${clone}:${clone}`];
      const options = ['--network=host', `--workingdir=${clone}`, ...given, ...mounts];
      const args = [...storage, 'run', ...options, container, '--', ...command];
      const { all, exitCode } = await execa('buildah', args, {
        env,
        stdin: 'ignore',
        reject: false,
        all: true,
      });
      return { output: all, exitCode: exitCode ?? -1 };
    },
  };
}

/**
 * For `buildah build`: as many open files as this process may have. Left to itself it allows 1,024, and npm, which looks
 * up hundreds of packages at once, fails now and then.
 */
export async function openFilesOption(): Promise<string> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  const [, most = '1024'] = /^Max open files +\d+ +(\d+)/m.exec(limits) ?? [];
  return `--ulimit=nofile=${most}:${most}`;
}

/** Bytes of each of the image's layers as a registry stores them, from the lowest up. */
export async function compressedLayers(buildah: Buildah, image: string): Promise<readonly number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'apigee-pipe-layers-'));
  try {
    await buildah.ask('push', '--quiet', '--compression-format=gzip', image, `dir:${folder}`);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
      layers: { size: number; mediaType: string }[];
    };
    const plain = manifest.layers.filter(({ mediaType }) => !mediaType.endsWith('gzip'));
    if (plain.length > 0) throw new Error(`${plain.length} layers are not compressed`);
    return manifest.layers.map(({ size }) => size);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `56.6 MB compressed (layers of 51.0 MB, 0.1 MB, 5.5 MB)`. */
export function describeLayers(layers: readonly number[]): string {
  const inMegabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const whole = layers.reduce((sum, bytes) => sum + bytes, 0);
  return `${inMegabytes(whole)} compressed (layers of ${layers.map(inMegabytes).join(', ')})`;
}
