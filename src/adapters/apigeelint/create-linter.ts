import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import type { Problem } from '../../domain/problem.ts';
import type { LintAnswer, Linter, LintSettings } from '../../ports/linter.ts';
import { askGroup, type JobAnswer } from './ask-group.ts';
import { type HeadStart, startAhead } from './head-start.ts';
import { DEFAULT_LIMITS, type LintLimits } from './limits.ts';
import type { ChildPlace } from './lint-child.ts';
import { prepareAll, type RunPreparation, unpackZips } from './prepare-all.ts';
import type { PreparedJob } from './prepare-job.ts';
import type { CodePlace } from './readable-code.ts';

export interface LinterOptions {
  /** The file that holds the linter: `dist/pipe.mjs` itself. */
  readonly program: string;
  /** The Node that runs it. */
  readonly node: string;
  /** Absolute path of the clone. */
  readonly clone: string;
  /** Files that code of the repository must never read, even inside the clone, such as `KEY_FILE`; absolute. */
  readonly denied?: readonly string[];
  readonly limits?: LintLimits;
}

/**
 * apigeelint 2.85.1 and ESLint in child processes that may read the bundles, the lint configuration that
 * applies to them, and nothing else. A bundle that kills its linter is a problem named `lint-died`, and the
 * others still get their verdict.
 */
export function createLinter(options: LinterOptions): Linter {
  const limits = options.limits ?? DEFAULT_LIMITS;
  const place = { ...options, limits, denied: options.denied ?? [], sound: new Set<string>() };
  const controls: RunPreparation['controls'] = new Map();
  let headStart: HeadStart | undefined;
  return {
    startAhead: (bundles) => {
      headStart ??= startAhead(place, bundles);
    },
    inspectAhead: (bundle, settings) => {
      if (headStart === undefined || bundle.source.kind !== 'folder') return;
      const { jobs } = prepareAll([bundle], { place, settings, unpacked: new Map(), controls });
      for (const job of jobs) headStart.begin(job);
    },
    inspect: async (bundles, settings) => inspect({ ...place, headStart, controls }, bundles, settings),
  };
}

async function inspect(
  place: ChildPlace & CodePlace & Required<Pick<RunPreparation, 'controls'>>,
  bundles: readonly Bundle[],
  settings: LintSettings,
): Promise<LintAnswer> {
  const unpackTo = realpathSync(mkdtempSync(join(tmpdir(), 'apigee-pipe-lint-')));
  try {
    const unpacked = await unpackZips(bundles, { settings, unpackTo });
    const { jobs, problems } = prepareAll(bundles, { place, settings, unpacked, controls: place.controls });
    const answers = new Map<PreparedJob['bundle'], JobAnswer>();
    for (const group of groupsOf(jobs)) {
      for (const answer of await askGroup(place, group)) {
        answers.set(answer.asked.bundle, answer);
      }
    }
    const inOrder = jobs.flatMap(({ bundle }) => answers.get(bundle) ?? []);
    return {
      findings: inOrder.flatMap(({ findings }) => findings),
      problems: [
        ...problems,
        ...inOrder.flatMap((answer) => [...answer.problems, ...tooManyWarnings(answer)]),
      ],
    };
  } finally {
    place.headStart?.end();
    rmSync(unpackTo, { recursive: true, force: true });
  }
}

/** Code of the repository runs apart from the bundles it does not apply to: it could change what they say. */
function groupsOf(jobs: readonly PreparedJob[]): readonly (readonly PreparedJob[])[] {
  return [...Map.groupBy(jobs, ({ code }) => code.join('\n')).values()];
}

function tooManyWarnings({ asked, findings }: JobAnswer): readonly Problem[] {
  // It is a limit for apigeelint's own warnings.
  const warnings = findings.filter(
    ({ severity, rule }) => severity === 'warning' && !rule.startsWith('PIPE'),
  ).length;
  if (asked.maxWarnings === undefined || warnings <= asked.maxWarnings) return [];
  return [
    {
      code: 'lint-failed',
      message: `${asked.bundle.path} has ${warnings} warnings; its .apigeelintrc allows ${asked.maxWarnings}.`,
      where: asked.bundle.path,
    },
  ];
}
