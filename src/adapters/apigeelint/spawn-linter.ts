import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { childArguments } from './child-arguments.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { ChildPlace } from './lint-process.ts';
import { otherUser } from './other-user.ts';

type Place = Pick<ChildPlace, 'program' | 'node' | 'clone' | 'limits'>;

/**
 * A linter that may read `readable`, not asked yet. It does not hold the run, and ends with it. Throws what `spawn`
 * throws.
 */
export function spawnLinter(place: Place, readable: readonly string[]): ChildProcess {
  const child = spawnAs(place, readable);
  // Only a job under way holds the run, by its watch: a child that was started ahead and is never asked does not.
  child.unref();
  for (const end of child.stdio) (end as Partial<Socket> | null)?.unref?.();
  endAtExit(child);
  return child;
}

let ahead: ChildProcess | undefined;

/**
 * Starts a linter before the pipe itself is read: on two cores that is a quarter of a short lint. Called by the first
 * lines of the one file (build/bundle.ts), before anything is checked: it gets no environment and may read nothing but
 * the program, and if the configuration turns out to be wrong, it was in vain.
 */
export function spawnAhead(program: string, clone: string): void {
  try {
    ahead = spawnLinter({ program, node: process.execPath, clone, limits: DEFAULT_LIMITS }, []);
    // A clone that does not exist is told by whoever reads it.
    ahead.on('error', () => {
      ahead = undefined;
    });
  } catch {
    // Whoever needs a linter will try again, and tell what is wrong.
  }
}

/** The linter of `spawnAhead`, once, if it runs. */
export function takeSpawnedAhead(): ChildProcess | undefined {
  const taken = ahead;
  ahead = undefined;
  const isAlive = taken?.pid !== undefined && taken.exitCode === null && taken.signalCode === null;
  return isAlive ? taken : undefined;
}

function spawnAs(place: Place, readable: readonly string[]): ChildProcess {
  const options = {
    cwd: place.clone,
    env: {},
    // Answers come on a descriptor of their own; what is printed goes to nowhere.
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  } satisfies SpawnOptions;
  const given = childArguments(place, readable);
  // Node's own spawn: nothing of execa is needed here, and loading it takes an eighth of a short lint's time.
  try {
    return spawn(place.node, given, { ...options, ...otherUser([place.node, place.program, ...readable]) });
  } catch (error) {
    // A container may have taken the right from root to become anybody else.
    if (codeOf(error) !== 'EPERM') throw error;
    return spawn(place.node, given, options);
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** The child sees for itself that the pipe is gone, a quarter of a second later. */
function endAtExit(child: ChildProcess): void {
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.on('exit', end);
  child.on('close', () => process.off('exit', end));
}
