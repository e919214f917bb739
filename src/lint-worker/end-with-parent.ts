import { Worker } from 'node:worker_threads';

const LOOK_MS = 250;

/**
 * Ends this process soon after the one that started it has ended, even by SIGKILL, and though code of the repository
 * loops: a thread of its own looks whether the parent is still the same. Its number is told, since it may have ended
 * before this process was awake.
 */
export function endWithParent(parent: number): void {
  const watch = `const parent = ${parent};
setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, ${LOOK_MS});`;
  new Worker(watch, { eval: true, env: {}, execArgv: [], stdin: false, trackUnmanagedFds: false }).unref();
}
