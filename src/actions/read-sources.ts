import pMap from 'p-map';
import type { Finding } from '../domain/finding.ts';
import type { SourceLines } from '../lint/baseline.ts';
import type { Run } from './run.ts';

const LARGEST_BYTES = 4 * 1024 * 1024;

/** The lines of every file that a finding is in; a folder, a zip's entry or an unreadable file has none. */
export async function readSources(
  { clone, doors: { files } }: Run,
  findings: readonly Finding[],
): Promise<SourceLines> {
  const names = [...new Set(findings.filter(({ line }) => line !== undefined).map(({ file }) => file))];
  const entries = await pMap(
    names,
    async (name): Promise<readonly [string, readonly string[]][]> => {
      const path = files.resolve(clone, name);
      if ((await files.kindOf(path)) !== 'file') return [];
      try {
        return [[name, new TextDecoder().decode(await files.read(path, LARGEST_BYTES)).split('\n')]];
      } catch {
        return [];
      }
    },
    { concurrency: 16 },
  );
  return new Map(entries.flat());
}
