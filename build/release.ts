import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { newestRelease } from './release/changelog.ts';
import { digestIn, type Pin, repin } from './release/pins.ts';

// `npm run release`: gives package.json, the lockfile, pipe.yml, README, docs and examples the version at the top of
// the changelog. `-- --check v1.2.3` changes nothing and fails if the tag or a file names another; `-- --tag` tags the
// commit that has all of it. Only Node and git are needed for these two. `-- --digest dist/release.txt`, once it is
// published, gives pipe.yml, README, docs and examples the digest too, by which nobody can move the image.
try {
  const { values } = parseArgs({
    options: { check: { type: 'string' }, tag: { type: 'boolean' }, digest: { type: 'string' } },
  });
  const { version, notes } = newestRelease(readFileSync('CHANGELOG.md', 'utf8'));
  if (values.check !== undefined) check(version, values.check);
  else if (values.tag === true) tag(version, notes);
  else if (values.digest === undefined) pin({ version });
  else pin({ version, digest: digestIn(readFileSync(values.digest, 'utf8')) });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function pin(release: Pin): void {
  const { version, digest } = release;
  const files = repin('.', release);
  for (const { file, text } of files) writeFileSync(file, text);
  execFileSync(process.execPath, ['build/print.ts'], { stdio: 'inherit' });
  const named = digest === undefined ? version : `${version}@${digest}`;
  console.log(
    `${named}: ${files.length} files named another. Next: npm test, commit, merge${digest ? '' : ', and'}`,
  );
  if (digest === undefined) console.log('npm run release -- --tag');
}

function check(version: string, given: string): void {
  if (given !== `v${version}`)
    throw new Error(`The tag is ${given}, and the newest release of CHANGELOG.md is ${version}`);
  const stale = repin('.', { version }).map(({ file }) => file);
  if (!readFileSync('pipe.yml', 'utf8').includes(`apigee-pipe:${version}\n`)) stale.push('pipe.yml');
  if (stale.length > 0) throw new Error(`Not pinned to ${version} (npm run release): ${stale.join(', ')}`);
  console.log(`Everything names ${version}.`);
}

function tag(version: string, notes: string): void {
  const git = (...words: readonly string[]): string => execFileSync('git', words, { encoding: 'utf8' });
  if (git('status', '--porcelain') !== '') throw new Error('Commit first: a tag names a commit');
  check(version, `v${version}`);
  if (git('tag', '--list', `v${version}`) !== '')
    throw new Error(`v${version} is tagged already; a release never moves`);
  // A line with # in front would be taken for a comment.
  git('tag', '--annotate', '--cleanup=verbatim', '--message', `${version}\n\n${notes}`, `v${version}`);
  console.log(`Tagged. The pipeline publishes it: git push origin v${version}`);
}
