import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

const WEAPONS = [
  'kill',
  '_kill',
  '_debugProcess',
  '_debugEnd',
  'abort',
  'execve',
  'reallyExit',
  'exit',
  'dlopen',
];

/**
 * Takes away what Node's permission model leaves: a signal to another process of the same user, ours
 * included, and leaving with a code that looks like an answer.
 */
export function disarm(): void {
  for (const name of WEAPONS) {
    Object.defineProperty(process, name, { value: () => refuse(name), configurable: false, writable: false });
  }
  Object.assign(os, { setPriority: () => refuse('setPriority') });
  syncBuiltinESMExports();
}

function refuse(name: string): never {
  throw new Error(`${name} is not available inside the lint sandbox`);
}
