import { activityJson } from './cloud-activity-json.ts';
import {
  type CloudAnswer,
  type CloudCall,
  type CloudHandlers,
  demand,
  type Fields,
  list,
  nothing,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { commitJson } from './cloud-json.ts';
import { participantJson, pullRequestJson } from './cloud-review-json.ts';
import { diffstat } from './cloud-source.ts';
import { statusesOn } from './cloud-statuses.ts';
import { mergeBase } from './git.ts';
import { merge } from './merging.ts';
import { personOf } from './people.ts';
import { type MergeStrategy, mergeStrategies, type PullRequest } from './pull-request.ts';
import type { Ledger } from './request-log.ts';
import { commitsOf, decline, judge, openPullRequest, participantOf, remember } from './review.ts';

/** Pull requests, their approvals, activity and ends. */
export const pullRequestHandlers: CloudHandlers = {
  'GET /pullrequests': (call) => {
    const given = call.exchange.url.searchParams.getAll('state');
    const isByState = call.exchange.url.searchParams.get('q')?.includes('state') ?? false;
    const states = given.length === 0 && !isByState ? ['OPEN'] : given;
    const newestFirst = [...call.ledger.pullRequests.values()].toReversed();
    return listOf(
      call,
      newestFirst.filter(({ state }) => states.length === 0 || states.includes(state)),
    );
  },
  'POST /pullrequests': create,
  'GET /pullrequests/activity': (call) => {
    const entries = [...call.ledger.pullRequests.values()].flatMap((each) => activityJson(each, call));
    return list(entries.toSorted(byAge), { usual: 10, most: 50, by: 'cursor' });
  },
  'GET /pullrequests/{pull_request_id}': (call) => one(pullRequestJson(asked(call), call)),
  'PUT /pullrequests/{pull_request_id}': update,
  'GET /pullrequests/{pull_request_id}/activity': (call) =>
    list(activityJson(asked(call), call), { usual: 10, most: 50, by: 'cursor' }),
  'POST /pullrequests/{pull_request_id}/approve': (call) => verdict(call, 'approved'),
  'DELETE /pullrequests/{pull_request_id}/approve': (call) => withdraw(call, 'approved'),
  'POST /pullrequests/{pull_request_id}/request-changes': (call) => verdict(call, 'changes-requested'),
  'DELETE /pullrequests/{pull_request_id}/request-changes': (call) => withdraw(call, 'changes-requested'),
  'POST /pullrequests/{pull_request_id}/merge': mergeIt,
  'POST /pullrequests/{pull_request_id}/decline': (call) => {
    const pullRequest = openOne(call);
    decline(call.ledger, pullRequest, { by: call.caller.name, at: call.exchange.now });
    return one(pullRequestJson(pullRequest, call));
  },
  'GET /pullrequests/{pull_request_id}/commits': (call) => {
    const own = commitsOf(call.ledger, asked(call)).map((hash) => call.ledger.commits.get(hash));
    return list(
      own.filter((commit) => commit !== undefined).map((commit) => commitJson(commit, call)),
      { by: 'cursor' },
    );
  },
  'GET /pullrequests/{pull_request_id}/statuses': (call) => {
    const { source, sourceTip } = asked(call);
    const all = statusesOn(call, sourceTip) as Fields[];
    // A status that names another branch is no status of this pull request.
    return list(all.filter(({ refname }) => refname === null || refname === source));
  },
  'GET /pullrequests/{pull_request_id}/diffstat': (call) => {
    const { sourceTip, destinationTip } = asked(call);
    const to = call.ledger.commits.get(sourceTip);
    if (to === undefined) throw new Refusal(404, 'Commit not found');
    return list(diffstat(call, mergeBase(call.ledger, sourceTip, destinationTip), to), {
      usual: 500,
      most: 5000,
    });
  },
  'GET /commit/{commit}/pullrequests': (call) => {
    const hash = parameter(call, 'commit');
    if (call.ledger.commitLinks === 'not-installed') {
      throw new Refusal(404, 'The Pull Request Commit Links app is not installed for this repository.');
    }
    if (call.ledger.commitLinks === 'indexing') return { ...list([]), status: 202 } as CloudAnswer;
    const known = [...call.ledger.pullRequests.values()].filter(
      (each) => each.mergeCommit === hash || commitsOf(call.ledger, each).includes(hash),
    );
    return listOf(call, known);
  },
};

/** By whichever date an entry has. */
function byAge(left: object, right: object): number {
  return dateOf(right).localeCompare(dateOf(left));
}

function dateOf(entry: object): string {
  for (const part of Object.values(entry) as { readonly date?: string; readonly created_on?: string }[]) {
    const date = part.date ?? part.created_on;
    if (date !== undefined) return date;
  }
  return '';
}

const HIDDEN = ['values.reviewers', 'values.participants'];

function listOf(call: CloudCall, pullRequests: readonly PullRequest[]): CloudAnswer {
  const values = pullRequests.map((each) => pullRequestJson(each, call));
  return list(values, { most: 50, hidden: HIDDEN });
}

/** The pull request of the path. */
export function asked(call: CloudCall): PullRequest {
  const pullRequest = call.ledger.pullRequests.get(Number(parameter(call, 'pull_request_id')));
  if (pullRequest === undefined) {
    throw new Refusal(404, `Pull request ${parameter(call, 'pull_request_id')} not found`);
  }
  return pullRequest;
}

function openOne(call: CloudCall): PullRequest {
  demand(call, 'write');
  const pullRequest = asked(call);
  if (pullRequest.state !== 'OPEN') throw new Refusal(400, 'This pull request is already closed.');
  return pullRequest;
}

interface Wanted {
  readonly title?: string;
  readonly description?: string;
  readonly source?: { readonly branch?: { readonly name?: string } };
  readonly destination?: { readonly branch?: { readonly name?: string } };
  readonly reviewers?: readonly { readonly uuid?: string }[];
  readonly close_source_branch?: boolean;
  readonly draft?: boolean;
}

function create(call: CloudCall): CloudAnswer {
  const wanted = call.body as Wanted;
  const { ledger } = call;
  const { source, destination } = branchesIn(ledger, wanted);
  if (ledger.branches.get(source) === ledger.branches.get(destination)) {
    throw new Refusal(400, 'There are no changes to be pulled');
  }
  const pullRequest = openPullRequest(ledger, {
    title: wanted.title ?? '',
    description: wanted.description ?? '',
    author: call.caller.name,
    source,
    destination,
    reviewers: reviewersIn(call, wanted),
    closeSourceBranch: wanted.close_source_branch === true,
    draft: wanted.draft === true,
    at: call.exchange.now,
  });
  const body = pullRequestJson(pullRequest, call);
  return { kind: 'one', status: 201, body, location: `${call.exchange.url.pathname}/${pullRequest.id}` };
}

/** Throws a refusal that names every field that is wrong. */
function branchesIn(
  { branches, mainBranch }: Ledger,
  wanted: Wanted,
): { readonly source: string; readonly destination: string } {
  const source = nameOf(wanted.source, '');
  const destination = nameOf(wanted.destination, mainBranch);
  const fields = {
    ...(wanted.title ? {} : { title: ['This field is required.'] }),
    ...(branches.has(source) ? {} : { source: [`branch not found: ${source}`] }),
    ...(branches.has(destination) ? {} : { destination: [`branch not found: ${destination}`] }),
  };
  if (Object.keys(fields).length > 0) throw new Refusal(400, 'Bad request', { fields });
  return { source, destination };
}

function nameOf(side: Wanted['source'], usual: string): string {
  return side?.branch?.name ?? usual;
}

function reviewersIn({ ledger, caller }: CloudCall, { reviewers = [] }: Wanted): string[] {
  const names = reviewers.map(({ uuid }) => {
    const person = [...ledger.world.people.values()].find((each) => each.uuid === uuid);
    if (person === undefined) {
      throw new Refusal(400, 'Bad request', { fields: { reviewers: [`Malformed reviewers list: ${uuid}`] } });
    }
    return person.name;
  });
  if (names.includes(caller.name)) {
    const sentence = `${personOf(ledger.world, caller.name).displayName} is the author and cannot be included as a reviewer.`;
    throw new Refusal(400, 'Bad request', { fields: { reviewers: [sentence] } });
  }
  return names;
}

function update(call: CloudCall): CloudAnswer {
  const pullRequest = openOne(call);
  const wanted = call.body as Wanted;
  Object.assign(pullRequest, {
    title: wanted.title ?? pullRequest.title,
    description: wanted.description ?? pullRequest.description,
    draft: wanted.draft ?? pullRequest.draft,
    closeSourceBranch: wanted.close_source_branch ?? pullRequest.closeSourceBranch,
  });
  for (const name of reviewersIn(call, wanted))
    participantOf(call.ledger, pullRequest, name).role = 'REVIEWER';
  remember(pullRequest, 'edited', { by: call.caller.name, at: call.exchange.now });
  return one(pullRequestJson(pullRequest, call));
}

function verdict(call: CloudCall, wanted: 'approved' | 'changes-requested'): CloudAnswer {
  const pullRequest = asked(call);
  const { name } = call.caller;
  if (pullRequest.participants.get(name)?.verdict === wanted) {
    throw new Refusal(409, 'You already approved this pull request.');
  }
  const participant = judge(call.ledger, pullRequest, { by: name, at: call.exchange.now, verdict: wanted });
  return one(participantJson(name, participant, call));
}

function withdraw(call: CloudCall, from: 'approved' | 'changes-requested'): CloudAnswer {
  const pullRequest = asked(call);
  const { name } = call.caller;
  if (pullRequest.participants.get(name)?.verdict !== from) {
    throw new Refusal(404, "You haven't approved this pull request.");
  }
  judge(call.ledger, pullRequest, { by: name, at: call.exchange.now, verdict: 'none' });
  return nothing;
}

function mergeIt(call: CloudCall): CloudAnswer {
  const pullRequest = openOne(call);
  const { merge_strategy: strategy = 'merge_commit', ...rest } = call.body as {
    merge_strategy?: MergeStrategy;
    message?: string;
    close_source_branch?: boolean;
  };
  if (!mergeStrategies.includes(strategy)) throw new Refusal(400, 'Bad request');
  const message = rest.message === undefined ? {} : { message: rest.message };
  const closes =
    rest.close_source_branch === undefined ? {} : { closeSourceBranch: rest.close_source_branch };
  const hash = merge(call.ledger, pullRequest, {
    ...message,
    ...closes,
    strategy,
    by: call.caller.name,
    at: call.exchange.now,
  });
  if (hash === undefined)
    throw new Refusal(409, 'The destination branch has commits that are not in the source.');
  return one(pullRequestJson(pullRequest, call));
}
