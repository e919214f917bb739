import { join } from 'node:path';
import { type Bundle, rootFolderOf } from '../../domain/bundle.ts';
import type { Problem } from '../../domain/problem.ts';
import type { LintSettings } from '../../ports/linter.ts';
import { type PreparedJob, prepareJob } from './prepare-job.ts';
import { type CodePlace, holdsNoWayOut } from './readable-code.ts';
import { type RunControlAnswer, readRunControl } from './run-control.ts';

export interface PreparedRun {
  readonly jobs: readonly PreparedJob[];
  readonly problems: readonly Problem[];
}

export interface RunPreparation {
  readonly place: CodePlace;
  readonly settings: LintSettings;
  /** Where the bundles of zips were unpacked, absolute. */
  readonly unpacked: ReadonlyMap<Bundle, string>;
  /** The `.apigeelintrc`s that were read already, by where they were looked for. */
  readonly controls?: Map<string, RunControlAnswer | undefined>;
}

/** Every bundle that can be linted, ready; a sentence about every one that cannot, and about bad settings. */
export function prepareAll(
  bundles: readonly Bundle[],
  { place, settings, unpacked, controls = new Map() }: RunPreparation,
): PreparedRun {
  const problems = new Map<string, Problem>();
  const jobs: PreparedJob[] = [];
  for (const bundle of bundles) {
    const answer = controlOf(bundle, place.clone, controls);
    for (const problem of answer?.problems ?? []) problems.set(problem.message, problem);
    const container = containerOf(bundle, settings, unpacked);
    if (!rootsOf(bundle, container).every((root) => holdsNoWayOut(root, place))) {
      problems.set(container, {
        code: 'bundle-invalid',
        message: `${bundle.path} was not linted: it holds a link that leads out of it, or the key file, or its path holds a *.`,
        hint: 'Replace the link by the file it points to; keep the key file outside of bundles.',
        where: bundle.path,
      });
      continue;
    }
    jobs.push(prepareJob(bundle, { place, settings, container, control: answer?.settings ?? {} }));
  }
  return { jobs, problems: [...problems.values()] };
}

function controlOf(
  { source }: Bundle,
  clone: string,
  known: Map<string, RunControlAnswer | undefined>,
): RunControlAnswer | undefined {
  // apigeelint looks beside a folder's bundle, then where it was started; inside a zip it does not look.
  const folders = source.kind === 'zip' ? [clone] : [source.absolutePath, clone];
  const key = folders.join('\n');
  if (!known.has(key)) known.set(key, readRunControl(clone, folders));
  return known.get(key);
}

/**
 * The folders that the linter is lent for a bundle: the one it reads, and where that is a rendered copy the one in
 * the repository too. What lies beside a bundle is none of them: in a flat repository that is the whole clone.
 */
function rootsOf({ kind, source }: Bundle, container: string): readonly string[] {
  const containers = source.kind === 'zip' ? [container] : [container, source.absolutePath];
  return [...new Set(containers)].map((folder) => join(folder, rootFolderOf(kind)));
}

function containerOf(
  bundle: Bundle,
  { renderedAt }: LintSettings,
  unpacked: ReadonlyMap<Bundle, string>,
): string {
  return renderedAt?.get(bundle.path) ?? unpacked.get(bundle) ?? bundle.source.absolutePath;
}

/** Unpacks what comes in zips, each bundle into a folder of its own; where there are none, not even the unzipper is loaded. */
export async function unpackZips(
  bundles: readonly Bundle[],
  { settings, unpackTo }: { readonly settings: LintSettings; readonly unpackTo: string },
): Promise<ReadonlyMap<Bundle, string>> {
  const zipped = bundles.filter(
    ({ source, path }) => source.kind === 'zip' && settings.renderedAt?.has(path) !== true,
  );
  if (zipped.length === 0) return new Map();
  const { unpackZip } = await import('./unpack-zip.ts');
  const folders = zipped.map((bundle, index) => [bundle, join(unpackTo, String(index))] as const);
  for (const [bundle, folder] of folders) unpackZip(bundle, folder);
  return new Map(folders);
}
