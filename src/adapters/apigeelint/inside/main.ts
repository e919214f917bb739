import { readSync, writeSync } from 'node:fs';
import type { LintJob, LintReply } from '../protocol.ts';
import { disarm } from './disarm.ts';
import { inspectBundle } from './inspect-bundle.ts';
import { readUtf16AsUtf8 } from './read-utf16.ts';
import { rememberFiles } from './remember-files.ts';
import { rememberWhatExists } from './remember-what-exists.ts';

/**
 * The child's whole life: a job in, a reply out, until its input ends. Both ends are read and written
 * synchronously, so that a reply is whole before the next bundle can kill the process.
 */
export async function serve(): Promise<void> {
  disarm();
  rememberWhatExists();
  readUtf16AsUtf8();
  const forgetFiles = rememberFiles();
  for (const line of linesFrom(STDIN)) {
    const reply = await inspectBundle(JSON.parse(line) as LintJob);
    say(reply);
    forgetFiles();
  }
}

const STDIN = 0;
const STDOUT = 1;

function* linesFrom(input: number): Generator<string> {
  const chunk = Buffer.alloc(65_536);
  let pending = '';
  for (;;) {
    const bytes = readSync(input, chunk);
    if (bytes === 0) return;
    pending += chunk.toString('latin1', 0, bytes);
    const parts = pending.split('\n');
    pending = parts.pop() ?? '';
    for (const part of parts) yield Buffer.from(part, 'latin1').toString('utf8');
  }
}

function say(reply: LintReply): void {
  const bytes = Buffer.from(`${JSON.stringify(reply)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(STDOUT, bytes, at);
}
