/** What we read of an entry of package-lock.json, and write for a package of another platform. */
export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type LockEntries = Readonly<Record<string, LockEntry>>;

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * Native packages of other platforms that package.jsons name and the lock file lacks. npm leaves them out when its
 * registry does not have them (a mirror), and then `npm ci` refuses that very lock file, everywhere.
 */
export function lockGaps(entries: LockEntries): LockEntries {
  const gaps = Object.entries(entries).flatMap(([path, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(
        ([name]) => !(`node_modules/${name}` in entries) && !(`${path}/node_modules/${name}` in entries),
      )
      .map(
        ([name, version]) =>
          [`node_modules/${name}`, { version, ...(dev ? { dev } : {}), ...platformOf(name) }] as const,
      ),
  );
  return Object.fromEntries(gaps);
}

/** `@oxlint/binding-linux-arm64-musl`: such names say what they are for. Throws where one does not. */
function platformOf(name: string): LockEntry {
  const system = SYSTEMS.find((known) => name.includes(known));
  const rest = system === undefined ? '' : name.slice(name.indexOf(system) + system.length);
  const processor = PROCESSORS.find((known) => rest.includes(known));
  if (system === undefined || processor === undefined) throw new Error(`${name} names no platform`);
  const library = rest.includes('musl')
    ? ['musl']
    : system === 'linux' && rest.includes('gnu')
      ? ['glibc']
      : [];
  return { cpu: [processor], ...(library.length > 0 ? { libc: library } : {}), optional: true, os: [system] };
}
