import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bootstrap } from '../src/adapters/apigeelint/bootstrap.ts';
import type { LintJob } from '../src/adapters/apigeelint/protocol.ts';
import { embedParts, type Part } from './embed-parts.ts';
import { TRAINING_BUNDLE } from './training-bundle.ts';

/**
 * What V8 compiled of each part while it linted a bundle that touches most rules: a start with it takes half
 * the time. V8 refuses a cache of another version, so that the worst that can happen is the old speed.
 */
export function codeCaches(parts: readonly Part[]): readonly Part[] {
  const folder = mkdtempSync(join(tmpdir(), 'code-caches-'));
  try {
    const program = join(folder, 'parts.mjs');
    writeFileSync(program, embedParts('', parts));
    for (const [name, text] of Object.entries(TRAINING_BUNDLE)) write(join(folder, name), text);
    const job = JSON.stringify(trainingJob(folder));
    execFileSync(process.execPath, ['--eval', trainer(program, folder)], {
      input: `${job}\n${job}\n`,
      env: {},
    });
    return parts.map(({ name }) => ({
      name: `${name}.v8`,
      content: readFileSync(join(folder, `${name}.v8`)),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

const trainingJob = (clone: string): LintJob => ({
  kind: 'apiproxy',
  root: join(clone, 'training/apiproxy'),
  zip: false,
  shownAt: join(clone, 'training'),
  scriptsAt: undefined,
  clone,
  profile: 'apigeex',
  excluded: [],
  ignoreDirectives: false,
  complexConditionTermCount: 12,
  policyCountLimit: 100,
  plugins: [],
  ownEslint: false,
});

const trainer = (program: string, folder: string): string => `
  const scripts = new Map();
  (${bootstrap.toString()})(require, ${JSON.stringify(program)}, (name, script) => scripts.set(name, script));
  const { writeFileSync } = require('node:fs');
  process.on('exit', () => {
    for (const [name, script] of scripts) {
      writeFileSync(${JSON.stringify(folder)} + '/' + name + '.v8', script.createCachedData());
    }
  });`;
