import { readFileSync, writeFileSync } from 'node:fs';
import { type LockEntries, lockGaps } from './lock-gaps.ts';

// `npm run lock` after `npm install`: names the other platforms' packages where the registry at hand has only ours.
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: LockEntries };
const packages = { ...lock.packages, ...lockGaps(lock.packages) };
const sorted = Object.entries(packages).toSorted(([one], [other]) => one.localeCompare(other, 'en'));
writeFileSync(
  'package-lock.json',
  `${JSON.stringify({ ...lock, packages: Object.fromEntries(sorted) }, undefined, 2)}\n`,
);
