/** A release as the changelog tells it: `## [1.2.3] - 2026-12-01` and what stands below. */
export interface Release {
  readonly version: string;
  readonly notes: string;
}

const HEADING = /^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$/;

/**
 * The newest release of the changelog, which is where a version is decided. Throws with a sentence if none is there, if
 * entries still stand under Unreleased, if a heading is no version, or if the versions do not go down.
 */
export function newestRelease(changelog: string): Release {
  const [, ...sections] = changelog.split(/^(?=## )/m);
  const [unreleased, ...releases] = sections;
  if (unreleased === undefined || heading(unreleased) !== '## [Unreleased]')
    throw new Error('CHANGELOG.md must begin with "## [Unreleased]"');
  if (body(unreleased) !== '')
    throw new Error('Entries stand under Unreleased: put "## [x.y.z] - yyyy-mm-dd" above them');
  const versions = releases.map(versionOf);
  const [version] = versions;
  if (version === undefined) throw new Error('CHANGELOG.md has no release, "## [x.y.z] - yyyy-mm-dd"');
  for (const [index, older] of versions.slice(1).entries()) {
    const newer = versions[index] ?? '';
    if (compareVersions(newer, older) <= 0)
      throw new Error(`CHANGELOG.md has ${newer} above ${older}, which is not older`);
  }
  return { version, notes: body(releases[0] ?? '') };
}

/** Negative if `one` is older than `other`; both are plain x.y.z. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [one, other].map((version) => version.split('.').map(Number));
  const differing = left?.findIndex((part, index) => part !== right?.[index]) ?? -1;
  return differing < 0 ? 0 : (left?.[differing] ?? 0) - (right?.[differing] ?? 0);
}

function heading(section: string): string {
  return section.split('\n', 1)[0]?.trim() ?? '';
}

function body(section: string): string {
  return section.slice(section.indexOf('\n') + 1).trim();
}

function versionOf(section: string): string {
  const match = HEADING.exec(heading(section));
  const day = match?.[2] ?? '';
  if (match?.[1] === undefined || Number.isNaN(Date.parse(day)))
    throw new Error(`"${heading(section)}" is no heading of a release, "## [x.y.z] - yyyy-mm-dd"`);
  return match[1];
}
