import { execFileSync } from 'node:child_process';
import pack from '../package.json' with { type: 'json' };
import { type Releases, WAITED_DAYS, waitedVersion } from './release/waited-versions.ts';

// `npm run updates`: takes the newest version of every package that has been out for seven days, into package.json and
// the lockfile, and prints one line for each. apigeelint has a way of its own, `npm run upgrade:apigeelint`.
const APART = 'apigeelint';
const SECTIONS = [
  [pack.dependencies, '--save-prod'],
  [pack.devDependencies, '--save-dev'],
  [pack.optionalDependencies, '--save-optional'],
] as const;

for (const [packages, option] of SECTIONS) {
  const taken = Object.entries<string>(packages).flatMap(([name, current]) => {
    const version = name === APART ? undefined : waitedVersion(current, releasesOf(name), new Date());
    if (version !== undefined) console.log(`${name} ${current} → ${version}`);
    return version === undefined ? [] : [`${name}@${version}`];
  });
  if (taken.length > 0)
    npm('install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', option, before(), ...taken);
}
npm('run', '--silent', 'lock');

function releasesOf(name: string): Releases {
  return JSON.parse(npm('view', name, 'time', 'versions', '--json')) as Releases;
}

/** What the packages themselves need waits as long. */
function before(): string {
  return `--before=${new Date(Date.now() - WAITED_DAYS * 86_400_000).toISOString()}`;
}

function npm(...args: readonly string[]): string {
  return execFileSync('npm', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
