import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/until.ts';

/** How an image's files are run: the switches of `docker run` that matter here, made of namespaces and mounts, /dev with Docker's 64 MB of /dev/shm too. */
export interface IsolatedRun {
  /** The file system of the image; what is mounted over it is gone after the run. */
  readonly root: string;
  readonly command: readonly string[];
  readonly clone: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** `--read-only`, without a `--tmpfs`. */
  readonly readOnly?: boolean;
  /** `--user`, and its group. */
  readonly user?: number;
  /** `--network none`. */
  readonly offline?: boolean;
  /** `--memory`, in bytes. */
  readonly memory?: number;
  /** Before whatever else the machine does: for times, and for a moment only. */
  readonly first?: boolean;
  /** Called with each piece of output and all of it so far. */
  readonly onOutput?: (child: ChildProcess, log: string) => void;
}

export interface IsolatedEnding {
  readonly exitCode: number | null;
  readonly log: string;
  /** The most that the run and its children held at once, in bytes, where `memory` limits them. */
  readonly peakMemory: number | undefined;
}

const CGROUPS = '/sys/fs/cgroup/memory';
const SCRIPT = `set -e
root=$1 clone=$2 readonly=$3 user=$4 group=$5
shift 5
[ -z "$group" ] || echo $$ > "$group/cgroup.procs"
mount --bind "$root" "$root"
mount -o remount,bind,strictatime "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm"
mount -t tmpfs -o mode=1777,size=64m tmpfs "$root/dev/shm"
mount --bind "$clone" "$root$clone"
[ "$readonly" = no ] || mount -o remount,bind,ro "$root"
exec unshare --root="$root" --wd="$clone" --setgid="$user" --setuid="$user" "$@"`;

/** Whether this machine lets us limit memory; the sentence that says why not, else undefined. */
export function missingMemoryLimit(): string | undefined {
  return existsSync(join(CGROUPS, 'memory.limit_in_bytes')) ? undefined : `${CGROUPS} is not mounted`;
}

/** Needs root. */
export async function runIsolated(run: IsolatedRun): Promise<IsolatedEnding> {
  const { root, clone, variables = {}, user = 0 } = run;
  for (const mounted of ['proc', 'dev', clone]) mkdirSync(join(root, mounted), { recursive: true });
  const group = run.memory === undefined ? '' : limitedGroup(run.memory);
  const namespaces = ['--mount', ...(run.offline === true ? ['--net'] : [])];
  const settings = [root, clone, run.readOnly === true ? 'yes' : 'no', String(user), group];
  const order = run.first === true ? ['--fifo', '10'] : ['--other', '0'];
  const child = spawn(
    'chrt',
    [...order, 'unshare', ...namespaces, 'sh', '-c', SCRIPT, 'sh', ...settings, ...run.command],
    {
      env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
      run.onOutput?.(child, log);
    });
  const exitCode = await new Promise<number | null>((ended) => child.on('close', ended));
  return { exitCode, log, peakMemory: group === '' ? undefined : await closedGroup(group) };
}

let groups = 0;

function limitedGroup(bytes: number): string {
  groups += 1;
  const group = join(CGROUPS, `apigee-pipe-${process.pid}-${groups}`);
  mkdirSync(group);
  writeFileSync(join(group, 'memory.limit_in_bytes'), String(bytes));
  return group;
}

/** The kernel lets go of a process a moment after it ended. */
async function closedGroup(group: string): Promise<number> {
  const peak = Number(readFileSync(join(group, 'memory.max_usage_in_bytes'), 'utf8'));
  await until(() => readFileSync(join(group, 'cgroup.procs'), 'utf8') === '');
  rmdirSync(group);
  return peak;
}
