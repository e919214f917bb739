import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { Writable } from 'node:stream';
import v8 from 'node:v8';

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
 * included, leaving with a code that looks like an answer, and printing where the answers go.
 */
export function disarm(): void {
  for (const name of WEAPONS) {
    Object.defineProperty(process, name, { value: () => refuse(name), configurable: false, writable: false });
  }
  // A dozen rules print what they catch, and configurations greet: it would stand among the answers.
  const nowhere = new Writable({ write: (_, __, done) => done() });
  Object.defineProperty(process, 'stdout', { value: nowhere, configurable: false, writable: false });
  Object.assign(os, { setPriority: () => refuse('setPriority') });
  // V8's natives (--allow-natives-syntax) load machine code, and machine code asks no permission model.
  Object.assign(v8, { setFlagsFromString: () => refuse('setFlagsFromString') });
  syncBuiltinESMExports();
}

function refuse(name: string): never {
  throw new Error(`${name} is not available inside the lint sandbox`);
}
