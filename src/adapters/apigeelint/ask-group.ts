import { relative } from 'node:path';
import type { Finding } from '../../domain/finding.ts';
import type { Problem } from '../../domain/problem.ts';
import { takeFrom } from './lanes.ts';
import { type ChildPlace, type Death, type LintChild, startChild } from './lint-child.ts';
import type { PreparedJob } from './prepare-job.ts';
import type { LintReply } from './protocol.ts';
import { asShown, toFinding } from './to-finding.ts';

/** What is known of one bundle after its lint. */
export interface JobAnswer {
  readonly asked: PreparedJob;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

/**
 * Asks about bundles that run the same code of the repository (most run none), on lanes that draw from one queue.
 * A child that dies is replaced; code of the repository that killed one runs no more.
 */
export async function askGroup(
  place: ChildPlace,
  jobs: readonly PreparedJob[],
  lanes: 1 | 2,
): Promise<readonly JobAnswer[]> {
  const queue = [...jobs];
  const readable = [...new Set(jobs.flatMap((one) => one.readable))];
  const answers: JobAnswer[] = [];
  while (queue.length > 0) {
    const dead: { readonly asked: PreparedJob; readonly death: Death }[] = [];
    const work = async (child: LintChild, lane: number): Promise<void> => {
      for (let asked = takeFrom(queue, lane); asked !== undefined; asked = takeFrom(queue, lane)) {
        const reply = await child.ask(asked.job);
        if (typeof reply === 'string') {
          dead.push({ asked, death: reply });
          return;
        }
        answers.push(answerOf(asked, reply));
      }
      child.end();
    };
    const ahead = await place.headStart?.take(readable, lanes);
    const children = ahead ?? startChild(place, readable, lanes);
    await Promise.all(children.map(work));
    const [first] = dead;
    if (first === undefined) continue;
    // Two lanes die together, and one of them is innocent: alone they tell which.
    if (lanes === 2)
      return [...answers, ...(await askGroup(place, [...dead.map((one) => one.asked), ...queue], 1))];
    if (first.asked.code.length > 0) {
      return [...answers, ...(await askWithoutCode(place, [first.asked, ...queue], first.death))];
    }
    answers.push({ asked: first.asked, findings: [], problems: [deathOf(first.asked, first.death, place)] });
  }
  return answers;
}

function answerOf(asked: PreparedJob, reply: LintReply): JobAnswer {
  const { bundle, job } = asked;
  const thrown = reply.thrown.map(({ rule, message }) => ({
    code: 'lint-failed',
    message: `The rule ${rule} failed on ${bundle.path}: ${asShown(message, job)}`,
    hint: 'What it would have found is unknown. Repair the rule, or leave it out.',
    where: bundle.path,
  }));
  const unreadable =
    reply.unreadable === undefined
      ? []
      : [
          {
            code: 'bundle-invalid',
            message: `apigeelint cannot read ${bundle.path}: ${asShown(reply.unreadable, job)}`,
            hint: 'None of its rules were asked.',
            where: bundle.path,
          },
        ];
  return {
    asked,
    findings: reply.findings.map((raw) => toFinding(raw, { bundle, job })),
    problems: [...unreadable, ...thrown],
  };
}

/** The same bundles without the repository's own rules and settings, each with a problem that says so. */
async function askWithoutCode(
  place: ChildPlace,
  jobs: readonly PreparedJob[],
  death: Death,
): Promise<readonly JobAnswer[]> {
  const bare = jobs.map((asked) => ({
    ...asked,
    code: [],
    job: { ...asked.job, plugins: [], ownEslint: false, excluded: [...asked.job.excluded, 'PO025'] },
  }));
  const answers = await askGroup(place, bare, 1);
  const code = jobs[0]?.code ?? [];
  return answers.map((answer) => {
    const { bundle } = answer.asked;
    const files = code.map((path) => relative(place.clone, path)).join(', ');
    const problem = {
      code: 'lint-died',
      message: `The linter ${LAST_SEEN[death](place)} while it ran ${files}: ${bundle.path} was linted without it and without PO025.`,
      hint: 'Code of the repository runs without network, environment and files, and within limits of time and memory.',
      where: bundle.path,
    };
    return { ...answer, problems: [problem, ...answer.problems] };
  });
}

function deathOf({ bundle }: PreparedJob, death: Death, place: ChildPlace): Problem {
  return {
    code: 'lint-died',
    message: `The linter ${LAST_SEEN[death](place)} on ${bundle.path}: it has no lint verdict.`,
    hint: 'The other bundles were linted. Leave the rule out that cannot cope, with LINT_EXCLUDE, or simplify what it reads.',
    where: bundle.path,
  };
}

const LAST_SEEN: Readonly<Record<Death, (place: ChildPlace) => string>> = {
  time: ({ limits }) => `did not come to an end in ${limits.milliseconds / 1000} s`,
  memory: ({ limits }) => `needed more memory than the ${limits.residentMegabytes} MB it may use`,
  ended: () => 'ended without an answer',
};
