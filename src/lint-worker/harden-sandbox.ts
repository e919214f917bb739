import module, { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { Writable } from 'node:stream';
import v8 from 'node:v8';
import vm from 'node:vm';
import threads from 'node:worker_threads';

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
  '_getActiveHandles',
  '_getActiveRequests',
];

/**
 * Takes away what Node's permission model leaves: a signal to another process of the same user, ours
 * included, leaving with a code that looks like an answer, and printing where the answers go.
 */
export function hardenSandbox(): void {
  for (const name of WEAPONS) {
    Object.defineProperty(process, name, { value: () => refuse(name), configurable: false, writable: false });
  }
  // A dozen rules print what they catch, and configurations greet: it would stand among the answers.
  const nowhere = new Writable({ write: (_, __, done) => done() });
  Object.defineProperty(process, 'stdout', { value: nowhere, configurable: false, writable: false });
  Object.assign(os, { setPriority: () => refuse('setPriority') });
  // V8's natives (--allow-natives-syntax) load machine code, and machine code asks no permission model.
  Object.assign(v8, { setFlagsFromString: () => refuse('setFlagsFromString') });
  // A picture of the heap shows every text in it, the password of the answers included.
  for (const name of ['getHeapSnapshot', 'writeHeapSnapshot', 'queryObjects', 'setHeapSnapshotNearHeapLimit'])
    Object.assign(v8, { [name]: () => refuse(name) });
  // Threads are allowed for the one that watches the parent: in another, nothing of this would be taken away.
  Object.assign(threads, {
    Worker: function refusedWorker() {
      refuse('Worker');
    },
  });
  refuseCompiledCode();
  syncBuiltinESMExports();
}

/**
 * V8 takes on trust what it is told that it compiled, altered bytes too (tried with 26.10): machine code by another
 * way. Nothing may hand it such bytes; TypeScript loaders of the repository run their text through the others.
 */
function refuseCompiledCode(): void {
  const { runInContext, runInNewContext, runInThisContext } = vm;
  Object.assign(vm, {
    // A function and not an arrow, since it is called with `new`.
    Script: function refusedScript() {
      refuse('Script');
    },
    compileFunction: () => refuse('compileFunction'),
    runInThisContext: (code: string, options: unknown): unknown => runInThisContext(code, asSource(options)),
    runInContext: (code: string, context: vm.Context, options: unknown): unknown =>
      runInContext(code, context, asSource(options)),
    runInNewContext: (code: string, context: vm.Context, options: unknown): unknown =>
      runInNewContext(code, context, asSource(options)),
  });
  Object.assign(module, {
    enableCompileCache: () => refuse('enableCompileCache'),
    // It runs what it is given in a thread of its own.
    register: () => refuse('register'),
  });
}

/** What to run code with, without what V8 is said to have compiled of it. */
export function asSource(options: unknown): vm.RunningCodeOptions | string | undefined {
  if (typeof options !== 'object' || options === null) return options as string | undefined;
  return { ...options, cachedData: undefined };
}

function refuse(name: string): never {
  throw new Error(`${name} is not available inside the lint sandbox`);
}
