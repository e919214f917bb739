import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The built file alone in an empty folder, with no variables: it must say what is missing and exit 2.
const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
copyFileSync('dist/pipe.mjs', join(folder, 'pipe.mjs'));
const run = spawnSync(process.execPath, ['pipe.mjs'], { cwd: folder, env: {}, encoding: 'utf8' });
const said = run.stdout + run.stderr;
const left = readdirSync(folder);
rmSync(folder, { recursive: true, force: true });

const complaints = [
  ...(run.status === 2 ? [] : [`it exits ${String(run.status)} instead of 2`]),
  ...(/variables? needs? attention/.test(said) ? [] : ['it does not list the variables that need attention']),
  ...(/\bat .+:\d+:\d+/.test(said) ? ['it prints a stack'] : []),
];
if (complaints.length > 0) {
  console.error(`dist/pipe.mjs fails its smoke test: ${complaints.join('; ')}. It said:\n${said}`);
  process.exitCode = 1;
} else {
  console.log(`dist/pipe.mjs runs alone (it left ${left.length - 1} files beside itself).`);
}
