import { DEFAULT_LIMITS, TimeBudget } from '../../../src/adapters/apigeelint/limits.ts';
import type { ChildPlace, LintChild } from '../../../src/adapters/apigeelint/lint-process.ts';
import type { PreparedJob } from '../../../src/adapters/apigeelint/prepare-job.ts';
import type { LintReply, RawFinding } from '../../../src/lint-worker/protocol.ts';
import { unreadBundle } from './bundles.ts';

type Reply = Awaited<ReturnType<LintChild['ask']>>;

export const NOTHING: LintReply = { findings: [], thrown: [], leftOut: { errors: 0, warnings: 0 } };

export function jobOf(path: string, change: Partial<PreparedJob> = {}): PreparedJob {
  const bundle = unreadBundle(path);
  const root = `${bundle.source.absolutePath}/apiproxy`;
  return {
    bundle,
    content: new Map(),
    bytes: [],
    readable: [],
    code: [],
    maxWarnings: undefined,
    job: {
      kind: 'apiproxy',
      root,
      files: [],
      hints: [],
      zip: false,
      shownAt: bundle.source.absolutePath,
      clone: '/clone',
      profile: 'apigeex',
      excluded: [],
      ignoreDirectives: false,
      complexConditionTermCount: 12,
      policyCountLimit: 100,
      plugins: [],
      ownEslint: false,
    },
    ...change,
  };
}

export const withCode = (path: string, ...code: readonly string[]): PreparedJob =>
  jobOf(path, { code: code.map((name) => `/clone/${name}`), readable: code.map((name) => `/clone/${name}`) });

export const raw = (rule: string, severity = 1): RawFinding => ({ file: '', rule, severity, message: 'x' });

/** Children that answer each bundle as is told, and remember what they were started with and asked. */
export function children(answer: (name: string, runsCode: boolean) => Reply) {
  const started: { readonly readable: readonly string[]; readonly asked: string[]; ended: number }[] = [];
  const start = (_: ChildPlace, readable: readonly string[]): LintChild => {
    const child = { readable, asked: [] as string[], ended: 0 };
    started.push(child);
    let dead = false;
    return {
      ask: async ({ job }) => {
        const name = job.shownAt.slice('/clone/'.length);
        child.asked.push(name);
        if (dead) return 'behind';
        const reply = answer(name, readable.length > 0);
        dead = typeof reply === 'string';
        return reply;
      },
      end: () => {
        child.ended += 1;
      },
    };
  };
  return { started, start };
}

export function placeOf(change: Partial<ChildPlace> = {}): ChildPlace {
  const budget = new TimeBudget();
  const redact = (text: string): string => text.replaceAll('hunter2', '***');
  return { program: 'p', node: 'n', clone: '/clone', limits: DEFAULT_LIMITS, budget, redact, ...change };
}
