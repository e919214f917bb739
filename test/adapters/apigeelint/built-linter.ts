import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let program: string | undefined;

/**
 * The one file as the build makes it, with an empty program in place of the pipe: what is tested here is the
 * linter inside, not the file that happens to lie in dist.
 */
export function builtLinter(): string {
  if (program !== undefined) return program;
  const folder = mkdtempSync(join(tmpdir(), 'built-linter-'));
  const entry = join(folder, 'empty.ts');
  writeFileSync(entry, 'export {};\n');
  program = join(folder, 'pipe.mjs');
  execFileSync(process.execPath, ['build/bundle.ts', entry, program], { stdio: 'inherit' });
  return program;
}
