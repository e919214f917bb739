import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The one file, as `npm run build` makes it: the linter is inside it and nowhere else. */
export function builtLinter(): string {
  const program = resolve('dist/pipe.mjs');
  if (!existsSync(program)) throw new Error('dist/pipe.mjs is missing: run npm run build first');
  return program;
}
