import * as z from 'zod';

const names = (what: string) => z.array(z.string().min(1)).min(1).optional().describe(what);
const required = (what: string) => z.boolean().optional().describe(what);

const NO_DAY = 'must be a day, such as 2026-12-20.';
/** Leap years aside. */
const DAY =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|[12]\d))$/;

const window = z
  .strictObject({
    days: z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).min(1),
    from: clock(),
    to: clock().describe('The first minute after it.'),
    zone: z.string().refine(isZone, 'must be a time zone’s name, such as Europe/Berlin.'),
  })
  .refine(({ from, to }) => from < to, 'must begin before it ends.');

const freeze = z
  .strictObject({ from: day(), to: day(), reason: z.string().min(1).optional() })
  .refine(({ from, to }) => from <= to, 'must begin before it ends.');

/** What must hold before anything in an environment is changed; every key that is there must be met. */
export const gate = z
  .strictObject({
    approvals: z.int().min(1).max(50).optional().describe('By others than the author, after the last push.'),
    noChangesRequested: required('Nobody asks for changes.'),
    tasksResolved: required('Every task of the pull request is resolved.'),
    builds: names('Names or keys of builds, as globs, whose newest status on the commit is SUCCESSFUL.'),
    branches: names('Branches, as globs. With tags: one of the two.'),
    tags: names('Tags, as globs.'),
    mergedPullRequest: required('The commit came through a merged pull request.'),
    fourEyes: required('Who pressed Run is neither the author nor unknown.'),
    readyIn: names('Environments in which what this commit gives is READY.'),
    driftFree: required('The environment is as git has it.'),
    windows: z.array(window).min(1).optional().describe('When it may be deployed.'),
    freezes: z.array(freeze).min(1).optional().describe('Whole days, both included, on which it may not.'),
  })
  .describe('Requirements of a deployment to this environment.');

function clock() {
  return z
    .string()
    .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time in quotes, such as "08:00".');
}

function day() {
  return z.string().regex(DAY, NO_DAY).refine(isDay, NO_DAY);
}

/** True for what is no day at all: the pattern has said so. */
function isDay(text: string): boolean {
  if (!DAY.test(text)) return true;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function isZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export type Gate = z.output<typeof gate>;
