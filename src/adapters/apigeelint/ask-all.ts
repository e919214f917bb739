import { relative } from 'node:path';
import { APIGEELINT_RULES } from '../../domain/findings/apigeelint-rules.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import { keepMost, type LeftOut, type LintReply } from '../../lint-worker/protocol.ts';
import type { LintAnswer } from '../../ports/linter.ts';
import { filesOf } from './answer-fields.ts';
import { startChild } from './lint-child.ts';
import type { ChildPlace, LintChild } from './lint-process.ts';
import type { PreparedJob } from './prepare-job.ts';
import { asTold, toFinding } from './to-finding.ts';
import type { ExitReason } from './watch-over.ts';

/** What is known of one bundle after its lint. */
export interface JobAnswer {
  readonly asked: PreparedJob;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  /** Findings beyond the most that are told of one bundle. */
  readonly leftOut: LeftOut;
}

const MOST_FINDINGS = 2000;

/**
 * Asks about all bundles, each without code of the repository first, then once more with it if there is any. Such code
 * shares a process with whatever is asked there, and can forge or silence its answer, or take all the time there is:
 * apigeelint's own rules are therefore asked before it and without it, and with it only what it may decide, its own
 * rules and what ESLint says. Bundles that run other code are asked in another process.
 */
export async function askAll(
  place: ChildPlace,
  jobs: readonly PreparedJob[],
  start = startChild,
): Promise<readonly JobAnswer[]> {
  const answers = [...(await askEach(place, jobs.map(withoutCode), start))];
  const withCode = jobs.filter(({ code }) => code.length > 0);
  for (const group of Map.groupBy(withCode, ({ code }) => code.join('\n')).values()) {
    answers.unshift(...(await askEach(place, group, start)));
  }
  const byBundle = Map.groupBy(answers, ({ asked }) => asked.bundle);
  return jobs.map((asked) => {
    const all = byBundle.get(asked.bundle) ?? [];
    return { asked, ...mostOf(all), problems: all.flatMap(({ problems }) => problems) };
  });
}

/** The findings of one bundle, as many as are told, and how many more there are. */
function mostOf(answers: readonly Pick<JobAnswer, 'findings' | 'leftOut'>[]) {
  const all = answers.flatMap(({ findings }) => findings);
  const { kept, leftOut } = keepMost(all, MOST_FINDINGS, ({ severity }) => severity === 'error');
  return { findings: kept, leftOut: sumOf([leftOut, ...answers.map((one) => one.leftOut)]) };
}

const sumOf = (all: readonly LeftOut[]): LeftOut => ({
  errors: all.reduce((sum, { errors }) => sum + errors, 0),
  warnings: all.reduce((sum, { warnings }) => sum + warnings, 0),
});

function withoutCode(asked: PreparedJob): PreparedJob {
  if (asked.code.length === 0) return asked;
  const job = { ...asked.job, plugins: [], ownEslint: false, excluded: [...asked.job.excluded, 'PO025'] };
  return { ...asked, code: [], job };
}

/** A child that dies is replaced; code of the repository that killed one runs no more. */
async function askEach(
  place: ChildPlace,
  jobs: readonly PreparedJob[],
  start: typeof startChild,
): Promise<readonly JobAnswer[]> {
  const runsCode = jobs.some(({ code }) => code.length > 0);
  const readable = runsCode ? [...new Set(jobs.flatMap((one) => one.readable))] : [];
  const answers: JobAnswer[] = [];
  for (let left = jobs; left.length > 0; ) {
    if (place.budget.left() === 0) return [...answers, ...left.map((one) => deadJob(one, 'total', place))];
    const child = (runsCode ? undefined : await place.prewarmed?.take()) ?? start(place, readable);
    const { answered, behind } = await askChild(child, left, place);
    child.end();
    answers.push(...answered);
    left = behind;
  }
  return answers;
}

interface Asked {
  readonly answered: readonly JobAnswer[];
  /** Those that somebody else's exit left without an answer. */
  readonly behind: readonly PreparedJob[];
}

/** All at once, where no code of the repository runs: with such code each after the other, as it sees what it is asked. */
async function askChild(child: LintChild, jobs: readonly PreparedJob[], place: ChildPlace): Promise<Asked> {
  const isAhead = jobs.every(({ code }) => code.length === 0);
  const ahead = isAhead ? jobs.map((one) => child.ask(one)) : [];
  const answered: JobAnswer[] = [];
  for (const [index, asked] of jobs.entries()) {
    const reply = await (ahead[index] ?? child.ask(asked));
    if (typeof reply === 'object') {
      answered.push(answerOf(asked, reply, place));
      continue;
    }
    const rest = jobs.slice(index + 1);
    const exitReason = reply === 'behind' ? 'ended' : reply;
    const lost = isAhead ? [asked] : [asked, ...rest];
    answered.push(...lost.map((one) => deadJob(one, exitReason, place)));
    return { answered, behind: isAhead ? rest : [] };
  }
  return { answered, behind: [] };
}

function deadJob(asked: PreparedJob, exitReason: ExitReason, place: ChildPlace): JobAnswer {
  return {
    asked,
    findings: [],
    problems: [problemOfExit(asked, exitReason, place)],
    leftOut: { errors: 0, warnings: 0 },
  };
}

/** Nobody reads more of one bundle; apigeelint's own rules are fewer. */
const MOST_THROWN = 150;

function answerOf(asked: PreparedJob, reply: LintReply, { redact }: ChildPlace): JobAnswer {
  const { bundle, job, code, content } = asked;
  const telling = { bundle, job, redact, files: filesOf(bundle, content.keys()) };
  const told = (text: string): string => asTold(text, telling);
  const counts = code.length === 0 ? () => true : isOfCode;
  const failed = reply.thrown.filter(counts);
  const thrown = failed.slice(0, MOST_THROWN).map(
    ({ rule, message }): Problem => ({
      code: 'lint-failed',
      message: `The rule ${told(rule)} failed on ${bundle.path}: ${told(message)}`,
      hint: 'What it would have found is unknown. Repair the rule, or leave it out.',
      where: bundle.path,
    }),
  );
  const unreadable: readonly Problem[] =
    reply.unreadable === undefined || code.length > 0
      ? []
      : [
          {
            code: 'bundle-invalid',
            message: `apigeelint cannot read ${bundle.path}: ${told(reply.unreadable)}`,
            hint: 'None of its rules were asked.',
            where: bundle.path,
          },
        ];
  return {
    asked,
    ...mostOf([
      {
        findings: reply.findings.filter(counts).map((raw) => toFinding(raw, telling)),
        leftOut: reply.leftOut,
      },
    ]),
    problems: [...unreadable, ...thrown, ...untold(failed.length - MOST_THROWN, bundle.path)],
  };
}

function untold(more: number, where: string): readonly Problem[] {
  if (more <= 0) return [];
  return [{ code: 'lint-failed', message: `${more} more rules failed on ${where}.`, where }];
}

/** No rule of apigeelint but PO025, and none of the pipe: those were asked without the code. */
function isOfCode({ rule }: { readonly rule: string }): boolean {
  const id = rule.slice(0, 5);
  return id === 'PO025' || (!APIGEELINT_RULES.includes(id) && id !== 'PIPE0');
}

function problemOfExit({ bundle, code }: PreparedJob, exitReason: ExitReason, place: ChildPlace): Problem {
  if (code.length === 0) {
    return {
      code: 'lint-died',
      message: `The linter ${LAST_SEEN[exitReason](place)} on ${bundle.path}: it has no lint verdict.`,
      hint: 'The other bundles were linted. Leave the rule out that cannot cope, with LINT_EXCLUDE, or simplify what it reads.',
      where: bundle.path,
    };
  }
  const files = code.map((path) => relative(place.clone, path)).join(', ');
  return {
    code: 'lint-died',
    message: `The linter ${LAST_SEEN[exitReason](place)} while it ran ${files}: ${bundle.path} was linted without it and without PO025.`,
    hint: 'Code of the repository runs without network, environment and files, and within limits of time and memory.',
    where: bundle.path,
  };
}

const LAST_SEEN: Readonly<Record<ExitReason, (place: ChildPlace) => string>> = {
  total: ({ budget }) => `was stopped, as the ${budget.totalMs / 1000} s of all bundles together were over,`,
  time: ({ limits }) => `did not come to an end in ${limits.milliseconds / 1000} s`,
  memory: ({ limits }) => `needed more memory than the ${limits.residentMegabytes} MB it may use`,
  ended: () => 'ended without an answer',
};

/** The answers about each bundle in one, behind the problems of those that were not asked about. */
export function tellAnswers(answers: readonly JobAnswer[], unasked: readonly Problem[]): LintAnswer {
  return {
    findings: answers.flatMap(({ findings }) => findings),
    problems: [...unasked, ...answers.flatMap((answer) => [...answer.problems, ...tooManyWarnings(answer)])],
    leftOut: sumOf(answers.map(({ leftOut }) => leftOut)),
  };
}

function tooManyWarnings({ asked, findings, leftOut }: JobAnswer): readonly Problem[] {
  // It is a limit for apigeelint's own warnings.
  const told = findings.filter(({ severity, rule }) => severity === 'warning' && !rule.startsWith('PIPE'));
  const warnings = told.length + leftOut.warnings;
  if (asked.maxWarnings === undefined || warnings <= asked.maxWarnings) return [];
  return [
    {
      code: 'lint-failed',
      message: `${asked.bundle.path} has ${warnings} warnings; its .apigeelintrc allows ${asked.maxWarnings}.`,
      where: asked.bundle.path,
    },
  ];
}
