import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Looks again and again, for 15 s. */
export async function until<Value>(look: () => Value): Promise<NonNullable<Value>> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('it did not come to pass in 15 s');
}

export function childrenOf(pid: number | undefined): readonly number[] {
  return allProcesses().filter((one) => statOf(one)?.[1] === String(pid));
}

/** Those whose working directory it is. */
export function processesIn(folder: string): readonly number[] {
  return allProcesses().filter((one) => {
    try {
      return readlinkSync(`/proc/${one}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

function allProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** True if its command line has the text in it. */
export const holds = (pid: number, text: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
  } catch {
    return false;
  }
};

export const isAlive = (pid: number): boolean => !['Z', 'X', undefined].includes(statOf(pid)?.[0]);

/** State and parent of a process. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
