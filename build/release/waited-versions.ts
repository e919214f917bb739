import { compareVersions } from './changelog.ts';

/** What `npm view NAME time versions --json` tells. The times name versions too that were taken back since. */
export interface Releases {
  readonly time: Readonly<Record<string, string>>;
  readonly versions: readonly string[];
}

export const WAITED_DAYS = 7;

/**
 * The newest version that has been out for seven days, if it is newer than `current`: by then a stolen package has
 * usually been taken down. Versions with a suffix (`-beta.1`) are left out.
 */
export function waitedVersion(current: string, { time, versions }: Releases, now: Date): string | undefined {
  const latest = now.getTime() - WAITED_DAYS * 86_400_000;
  return versions
    .filter((version) => /^\d+\.\d+\.\d+$/.test(version) && Date.parse(time[version] ?? '') <= latest)
    .filter((version) => compareVersions(version, current) > 0)
    .toSorted(compareVersions)
    .at(-1);
}
