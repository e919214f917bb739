import { existsSync, lstatSync, lutimesSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What no run of the pipe reads and the image holds all the same, as a whole path or how it begins, and for whom. */
const KEPT_UNREAD: readonly { readonly of: RegExp; readonly why: string }[] = [
  { of: /^etc\/(?:passwd|group)$/, why: 'Docker looks up --user NAME, and the home folder' },
  { of: /^etc\/(?:os-release|debian_version)$/, why: 'scanners: which Debian' },
  { of: /^var\/lib\/dpkg\/status\.d\//, why: 'scanners: which packages, in which version' },
  { of: /^usr\/share\/doc\/apigee-pipe\/(?:base|sbom)\.cdx\.json$/, why: 'scanners: the SBOM' },
  { of: /^usr\/share\/doc\/[^/]+\/(?:copyright|LICENSE|LICENCES\.txt)$/, why: 'licences ask to be there' },
  { of: /^usr\/share\/common-licenses\//, why: 'licences that a copyright refers to' },
];

const ALWAYS_READ = 'usr/local/bin/node';
/** Earlier than any read, and no time at which something was built. */
const NEVER = 86_400;

/** Takes from every file and link below `root` the time at which it was last read. */
export function forgetReads(root: string): void {
  for (const path of filesBelow(root)) lutimesSync(path, NEVER, lstatSync(path).mtimeMs / 1000);
}

/** What of the image no run has read since and is kept for no reason, and the reasons that keep nothing. */
export function judgeUnread(root: string): {
  readonly withoutReason: readonly string[];
  readonly reasonsForNothing: readonly string[];
} {
  const unread = unreadFiles(root);
  if (unread.includes(ALWAYS_READ)) {
    process.stderr.write('What runs read of the image is not tested: this file system does not keep when.\n');
    return { withoutReason: [], reasonsForNothing: [] };
  }
  return {
    withoutReason: unread.filter((path) => !KEPT_UNREAD.some(({ of }) => of.test(path))),
    reasonsForNothing: KEPT_UNREAD.filter(({ of }) => !unread.some((path) => of.test(path))).map(
      ({ why }) => why,
    ),
  };
}

/** The licences that the copyright of a package refers to and the image does not hold. */
export function missingLicences(root: string): readonly string[] {
  const copyrights = filesBelow(join(root, 'usr/share/doc')).filter((path) => path.endsWith('/copyright'));
  const named = copyrights.flatMap(
    (path) => readFileSync(path, 'utf8').match(/usr\/share\/common-licenses\/[\w.-]*\w/g) ?? [],
  );
  return [...new Set(named)].filter((path) => !existsSync(join(root, path)));
}

/** The files and links below `root` that nothing has read, run or followed since, as paths in it. */
function unreadFiles(root: string): readonly string[] {
  return filesBelow(root)
    .filter((path) => lstatSync(path).atimeMs === NEVER * 1000)
    .map((path) => relative(root, path))
    .toSorted();
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
