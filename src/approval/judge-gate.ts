import type { BuildFacts, Person } from '../domain/code-host/review.ts';
import type { JudgedRequirement } from '../domain/gate.ts';
import { GlobFault, matching } from '../domain/text/glob.ts';
import type { Seen } from '../ports/code-host-reads.ts';
import type { References, Requirements } from './requirements.ts';
import type { Known, Review, Reviews } from './reviews.ts';
import { describeNow, describeWindows, frozenBy, isOpen } from './time-windows.ts';

/** Everything that a gate is judged by. */
export interface GateFacts {
  readonly reviews: Known<Reviews>;
  readonly builds: Known<readonly Seen<BuildFacts>[]>;
  readonly branch: string | undefined;
  readonly tag: string | undefined;
  /** Who pressed Run; undefined if nobody knows. */
  readonly triggeredBy: string | undefined;
  /** By environment: what is not READY there, a sentence each. */
  readonly notReady: ReadonlyMap<string, Known<readonly string[]>>;
  /** What was changed outside git, a sentence each. */
  readonly drift: Known<readonly string[]>;
  readonly nowMs: number;
  /** By how much this machine's clock is ahead of Bitbucket's; undefined without a Bitbucket to compare with. */
  readonly clockAheadMs: Known<number | undefined>;
}

type Judge = (requirements: Requirements, facts: GateFacts) => readonly JudgedRequirement[];

const MOST_CLOCK_DIFFERENCE_MS = 5 * 60_000;
const REVIEW = 'A commit that no pull request merged cannot be judged.';

/** Every requirement that was asked for, met or not, in the manifest's order. What is not known is not met. */
export function judgeGate(requirements: Requirements, facts: GateFacts): readonly JudgedRequirement[] {
  return JUDGES.flatMap((judge) => judge(requirements, facts));
}

const JUDGES: readonly Judge[] = [
  ({ approvals }, { reviews }) =>
    approvals === 0 ? [] : [reviewed('approvals', reviews, (review) => judgeApprovals(review, approvals))],
  ({ noChangesRequested }, { reviews }) =>
    noChangesRequested
      ? [
          reviewed('noChangesRequested', reviews, (review) => ({
            met: review.changesRequestedBy.length === 0,
            sentence:
              review.changesRequestedBy.length === 0
                ? `nobody asks for changes in ${nameOf(review)}`
                : `${people(review.changesRequestedBy)} asked for changes in ${linkOf(review)}`,
          })),
        ]
      : [],
  ({ tasksResolved }, { reviews }) =>
    tasksResolved
      ? [
          reviewed('tasksResolved', reviews, (review) => ({
            met: review.openTasks === 0,
            sentence:
              review.openTasks === 0
                ? `every task of ${nameOf(review)} is resolved`
                : `${count(review.openTasks, 'task')} of ${linkOf(review)} ${review.openTasks === 1 ? 'is' : 'are'} not resolved`,
          })),
        ]
      : [],
  ({ builds }, facts) => builds.map((pattern) => judgeBuild(pattern, facts.builds)),
  ({ references }, facts) => references.flatMap((wanted) => judgeReferences(wanted, facts)),
  ({ mergedPullRequest }, { reviews }) =>
    mergedPullRequest
      ? [
          reviewed('mergedPullRequest', reviews, (review) => ({
            met: true,
            sentence: `${nameOf(review)} was merged`,
          })),
        ]
      : [],
  ({ fourEyes }, facts) => (fourEyes ? [judgeFourEyes(facts)] : []),
  ({ readyIn }, { notReady }) =>
    readyIn.map((environment) => judgeReady(environment, notReady.get(environment))),
  ({ driftFree }, { drift }) =>
    driftFree ? [listed('driftFree', drift, 'nothing was changed outside git')] : [],
  judgeTime,
];

function judgeApprovals(review: Review, wanted: number): Judged {
  const counting = review.approvals.filter(({ afterLastPush, byAuthor }) => afterLastPush && !byAuthor);
  const others = review.approvals.flatMap(({ person, byAuthor, afterLastPush }) => {
    if (byAuthor) return `${person.name}'s does not count: an author's own`;
    return afterLastPush ? [] : `${person.name}'s is older than the last push`;
  });
  const by = counting.length === 0 ? '' : ` by ${people(counting.map(({ person }) => person))}`;
  const why = others.length === 0 ? '' : ` (${others.join('; ')})`;
  const met = counting.length >= wanted;
  const sentence = `${counting.length} of ${count(wanted, 'approval')} after the last push of ${met ? nameOf(review) : linkOf(review)}${by}${why}`;
  return { met, sentence };
}

interface Judged {
  readonly met: boolean;
  readonly sentence: string;
}

/** A requirement of every pull request that counts. */
function reviewed(
  name: string,
  reviews: Known<Reviews>,
  judge: (review: Review) => Judged,
): JudgedRequirement {
  if (reviews.kind === 'unknown') return unknown(name, reviews.because);
  const { pullRequests, strays, commit } = reviews.value;
  const judged = pullRequests.map(judge);
  const direct = strays.slice(0, 5).map(({ hash, rawAuthor }) => {
    const by = rawAuthor ? ` by ${rawAuthor.replace(/<.*$/, '').trim()}` : '';
    return {
      met: false,
      sentence: `commit ${short(hash ?? commit)}${by} came without a merged pull request`,
    };
  });
  const more =
    strays.length > 5 ? [{ met: false, sentence: `so did ${strays.length - 5} more commits` }] : [];
  return together(name, [...judged, ...direct, ...more], REVIEW);
}

/** Met if there is something and all of it is met; unmet, only what is unmet is told. */
function together(name: string, judged: readonly Judged[], nothing: string): JudgedRequirement {
  const unmet = judged.filter(({ met }) => !met);
  if (judged.length === 0) return { name, met: false, sentence: nothing };
  const told = unmet.length > 0 ? unmet : judged;
  return { name, met: unmet.length === 0, sentence: sentenceOf(told.map(({ sentence }) => sentence)) };
}

function judgeBuild(pattern: string, builds: Known<readonly Seen<BuildFacts>[]>): JudgedRequirement {
  if (builds.kind === 'unknown') return unknown('builds', builds.because);
  const known = newestByKey(builds.value).filter(({ key, name }) =>
    isAsked(pattern, [key ?? '', name ?? '']),
  );
  const judged = known.map(({ name, key, state }) => ({
    met: state === 'SUCCESSFUL',
    sentence: `the build ${name ?? key ?? pattern} is ${state ?? 'in no known state'}`,
  }));
  return together('builds', judged, `No build ${pattern} has reported on the commit.`);
}

/** The pipe's own statuses are under way while it judges: they count only if they are asked for by name. */
function isAsked(pattern: string, names: readonly string[]): boolean {
  const [key = ''] = names;
  if (key.startsWith('apigee-pipe') && !pattern.startsWith('apigee-pipe')) return false;
  return fits(pattern, names);
}

/** A glob that cannot be understood fits nothing. */
function fits(pattern: string, names: readonly string[]): boolean {
  try {
    return (
      matching(
        pattern,
        names.filter((name) => name !== ''),
      ).length > 0
    );
  } catch (error) {
    if (error instanceof GlobFault) return false;
    throw error;
  }
}

function newestByKey(builds: readonly Seen<BuildFacts>[]): readonly Seen<BuildFacts>[] {
  const byAge = builds.toSorted((one, other) => ((one.updatedAt ?? '') < (other.updatedAt ?? '') ? -1 : 1));
  return [...new Map(byAge.map((build) => [build.key ?? '', build])).values()];
}

function judgeReferences(
  { branches, tags }: References,
  { branch, tag }: GateFacts,
): readonly JudgedRequirement[] {
  const onBranch = branch !== undefined && branches.some((pattern) => fits(pattern, [branch]));
  const onTag = tag !== undefined && tags.some((pattern) => fits(pattern, [tag]));
  const allowed = [
    ...(branches.length === 0 ? [] : [`branches ${branches.join(', ')}`]),
    ...(tags.length === 0 ? [] : [`tags ${tags.join(', ')}`]),
  ].join(' or ');
  const here =
    tag === undefined ? (branch === undefined ? 'no known branch' : `branch ${branch}`) : `tag ${tag}`;
  const met = onBranch || onTag;
  const sentence = met ? `This run is on ${here}.` : `This run is on ${here}; ${allowed} may be deployed.`;
  return [{ name: branches.length > 0 ? 'branches' : 'tags', met, sentence }];
}

function judgeFourEyes({ reviews, triggeredBy }: GateFacts): JudgedRequirement {
  const name = 'fourEyes';
  if (triggeredBy === undefined || bare(triggeredBy) === '')
    return {
      name,
      met: false,
      sentence: 'Nobody knows who pressed Run: BITBUCKET_STEP_TRIGGERER_UUID is not set.',
    };
  return reviewed(name, reviews, (review) => {
    const author = review.authors.find(({ id }) => bare(id) === bare(triggeredBy));
    return {
      met: author === undefined,
      sentence:
        author === undefined
          ? `who pressed Run is no author of ${nameOf(review)}`
          : `${author.name} pressed Run and is an author of ${linkOf(review)}`,
    };
  });
}

function judgeReady(environment: string, notReady: Known<readonly string[]> | undefined): JudgedRequirement {
  return listed('readyIn', notReady, `what this commit gives is READY in ${environment}`);
}

/** Met if there is nothing to tell. */
function listed(
  name: string,
  faults: Known<readonly string[]> | undefined,
  sound: string,
): JudgedRequirement {
  if (faults === undefined) return unknown(name, 'nobody looked');
  if (faults.kind === 'unknown') return unknown(name, faults.because);
  const { value } = faults;
  return {
    name,
    met: value.length === 0,
    sentence: sentenceOf(value.length === 0 ? [sound] : value.slice(0, 10)),
  };
}

function judgeTime(
  { windows, freezes }: Requirements,
  { nowMs, clockAheadMs }: GateFacts,
): readonly JudgedRequirement[] {
  const wrong = faultOfClock(clockAheadMs);
  const zones = windows.flat().map(({ zone }) => zone);
  const open = windows.map((wanted) => {
    const met = wrong === undefined && isOpen(wanted, nowMs);
    const when = `It is ${describeNow(nowMs, wanted)}, and ${met ? 'within' : 'outside'} ${describeWindows(wanted)}.`;
    return { name: 'windows', met, sentence: wrong ?? when };
  });
  if (freezes.length === 0) return open;
  const frozen = frozenBy(freezes, nowMs, zones);
  const why = frozen?.reason === undefined ? '' : `: ${frozen.reason}`;
  const sentence =
    frozen === undefined
      ? 'No freeze holds now.'
      : `A freeze holds from ${frozen.from} to ${frozen.to}${why}.`;
  return [
    ...open,
    { name: 'freezes', met: wrong === undefined && frozen === undefined, sentence: wrong ?? sentence },
  ];
}

function faultOfClock(ahead: Known<number | undefined>): string | undefined {
  if (ahead.kind === 'unknown') return `The clock cannot be checked: ${ahead.because}`;
  const difference = Math.abs(ahead.value ?? 0);
  if (difference <= MOST_CLOCK_DIFFERENCE_MS) return undefined;
  return `This machine's clock and Bitbucket's differ by ${Math.round(difference / 60_000)} minutes; more than five are not taken.`;
}

function unknown(name: string, because: string): JudgedRequirement {
  return { name, met: false, sentence: `Not known, and so not met: ${because}` };
}

const nameOf = ({ id }: Review): string => `pull request #${id}`;
const linkOf = (review: Review): string =>
  review.url === undefined ? nameOf(review) : `${nameOf(review)} (${review.url})`;
const people = (persons: readonly Person[]): string => persons.map(({ name }) => name).join(', ');
const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
const short = (hash: string): string => hash.slice(0, 8);
const bare = (uuid: string): string =>
  uuid
    .trim()
    .replace(/^\{|\}$/g, '')
    .toLowerCase();

function sentenceOf(parts: readonly string[]): string {
  const text = parts.map((part) => part.replace(/\.$/, '')).join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
