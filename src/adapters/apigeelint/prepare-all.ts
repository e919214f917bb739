import { join } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import type { Problem } from '../../domain/problem.ts';
import type { LintSettings } from '../../ports/linter.ts';
import { type PreparedJob, prepareJob } from './prepare-job.ts';
import { type CodePlace, holdsNoWayOut } from './readable-code.ts';
import { type RunControlAnswer, readRunControl } from './run-control.ts';
import { unpackZip } from './unpack-zip.ts';

export interface PreparedRun {
  readonly jobs: readonly PreparedJob[];
  readonly problems: readonly Problem[];
}

/** Every bundle that can be linted, ready; a sentence about every one that cannot, and about bad settings. */
export function prepareAll(
  bundles: readonly Bundle[],
  {
    place,
    settings,
    unpackTo,
  }: { readonly place: CodePlace; readonly settings: LintSettings; readonly unpackTo: string },
): PreparedRun {
  const problems = new Map<string, Problem>();
  const controls = new Map<string, RunControlAnswer | undefined>();
  const jobs: PreparedJob[] = [];
  for (const [index, bundle] of bundles.entries()) {
    const answer = controlOf(bundle, place.clone, controls);
    for (const problem of answer?.problems ?? []) problems.set(problem.message, problem);
    const container = containerOf(bundle, settings, join(unpackTo, String(index)));
    if (!holdsNoWayOut(container, place)) {
      problems.set(container, {
        code: 'bundle-invalid',
        message: `${bundle.path} was not linted: it holds a link that leads out of it, or its path holds a *.`,
        hint: 'Replace the link by the file it points to.',
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

function containerOf(bundle: Bundle, settings: LintSettings, unpackTo: string): string {
  const rendered = settings.renderedAt?.get(bundle.path);
  if (rendered !== undefined) return rendered;
  if (bundle.source.kind === 'folder') return bundle.source.absolutePath;
  unpackZip(bundle, bundle.source.prefix, unpackTo);
  return unpackTo;
}
