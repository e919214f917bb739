import { join } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import type { Problem } from '../../domain/problem.ts';
import type { LintSettings } from '../../ports/linter.ts';
import { type Content, type PreparedJob, prepareJob } from './prepare-job.ts';
import { type CodePlace, isDenied } from './readable-code.ts';
import { type RunControlAnswer, readRunControl } from './run-control.ts';

export interface PreparedRun {
  readonly jobs: readonly PreparedJob[];
  readonly problems: readonly Problem[];
}

export interface RunPreparation {
  readonly place: CodePlace;
  readonly settings: LintSettings;
  /** What is to be linted of a bundle. */
  readonly contentOf: (bundle: Bundle) => Content | undefined;
  /** The `.apigeelintrc`s that were read already, by where they were looked for. */
  readonly controls?: Map<string, RunControlAnswer | undefined>;
}

/** Every bundle that can be linted, ready; a sentence about every one that cannot, and about bad settings. */
export function prepareAll(
  bundles: readonly Bundle[],
  { place, settings, contentOf, controls = new Map() }: RunPreparation,
): PreparedRun {
  const problems = new Map<string, Problem>();
  const jobs: PreparedJob[] = [];
  for (const bundle of bundles) {
    const answer = controlOf(bundle, place.clone, controls);
    for (const problem of answer?.problems ?? []) problems.set(problem.message, problem);
    const content = contentOf(bundle);
    if (content === undefined) continue;
    if (holdsDenied(bundle, content, place)) {
      problems.set(bundle.path, {
        code: 'bundle-invalid',
        message: `${bundle.path} was not linted: it holds the key file.`,
        hint: 'Keep the key file outside of bundles: what lies in one is deployed.',
        where: bundle.path,
      });
      continue;
    }
    jobs.push(prepareJob(bundle, { place, settings, content, control: answer?.settings ?? {} }));
  }
  return { jobs, problems: [...problems.values()] };
}

function holdsDenied({ source }: Bundle, content: Content, place: CodePlace): boolean {
  return [...content.keys()].some((name) => isDenied(join(source.absolutePath, name), place));
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
