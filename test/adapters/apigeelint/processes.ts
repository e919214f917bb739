import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

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
