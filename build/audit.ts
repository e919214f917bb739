import { spawnSync } from 'node:child_process';
import { judgeAudit } from './release/audit-verdict.ts';

// `npm run audit`: fails if a package of the lockfile has a known vulnerability. All of them are asked about: what is
// bundled into dist/pipe.mjs stands under devDependencies too.
const { stdout } = spawnSync('npm', ['audit', '--json'], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
  timeout: 120_000,
});
const { sentences, failed } = judgeAudit(stdout);
for (const sentence of sentences) console.log(sentence);
process.exitCode = failed ? 1 : 0;
