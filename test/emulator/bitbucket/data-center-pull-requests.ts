import {
  checkVersion,
  type DataCenterAnswer,
  type DataCenterCall,
  type DataCenterHandlers,
  DataCenterRefusal,
  demand,
  list,
  nothing,
  one,
  parameter,
} from './data-center-call.ts';
import {
  activitiesJson,
  commitJson,
  participantJson,
  personJson,
  pullRequestJson,
} from './data-center-json.ts';
import { changeJson } from './data-center-source.ts';
import { changesBetween, mergeBase } from './git.ts';
import { merge } from './merging.ts';
import type { MergeStrategy, Participant, PullRequest } from './pull-request.ts';
import { commitsOf, decline, judge, openPullRequest, participantOf, remember } from './review.ts';

const LIST = '/api/latest~/pull-requests';
const ONE = `${LIST}/{pullRequestId}`;

/** Pull requests, their reviewers, activities and ends. */
export const pullRequestHandlers: DataCenterHandlers = {
  [`GET ${LIST}`]: listAll,
  [`POST ${LIST}`]: create,
  [`GET ${ONE}`]: (call) => one(pullRequestJson(asked(call), call)),
  [`PUT ${ONE}`]: (call) => {
    demand(call, 'write');
    const pullRequest = asked(call);
    checkVersion(call, pullRequest.version, versionIn(call));
    const { title, description, draft } = call.body as Partial<PullRequest>;
    Object.assign(pullRequest, {
      title: title ?? pullRequest.title,
      description: description ?? pullRequest.description,
      draft: draft ?? pullRequest.draft,
      version: pullRequest.version + 1,
    });
    const { reviewers = [] } = call.body as Wanted;
    const kept = new Set(reviewers.map(({ user }) => user?.name));
    for (const [name, { role }] of pullRequest.participants) {
      if (role === 'REVIEWER' && !kept.has(name)) pullRequest.participants.delete(name);
    }
    remember(pullRequest, 'edited', { by: call.caller, at: call.exchange.now });
    return one(pullRequestJson(pullRequest, call));
  },
  [`GET ${ONE}/activities`]: (call) => list(activitiesJson(asked(call), call.ledger)),
  [`GET ${ONE}/commits`]: (call) => {
    const own = commitsOf(call.ledger, asked(call)).map((hash) => call.ledger.commits.get(hash));
    return list(own.filter((each) => each !== undefined).map((each) => commitJson(each, call.ledger)));
  },
  [`GET ${ONE}/changes`]: (call) => {
    const { sourceTip, destinationTip } = asked(call);
    const to = call.ledger.commits.get(sourceTip);
    if (to === undefined) throw new DataCenterRefusal(404, `Commit '${sourceTip}' does not exist.`);
    return list(changesBetween(mergeBase(call.ledger, sourceTip, destinationTip), to).map(changeJson));
  },
  [`GET ${ONE}/participants`]: (call) => {
    const { author, participants } = asked(call);
    const first = {
      user: personJson(call.ledger.world, author),
      role: 'AUTHOR',
      approved: false,
      status: 'UNAPPROVED',
    };
    return list([
      first,
      ...[...participants].map(([name, each]) => participantJson(name, each, call.ledger)),
    ]);
  },
  [`PUT ${ONE}/participants/{userSlug}`]: (call) => {
    const { status } = call.body as { status?: string };
    const verdict = verdicts[status ?? ''];
    if (verdict === undefined) throw new DataCenterRefusal(400, `No status ${status}`);
    if (parameter(call, 'userSlug') !== call.caller) {
      throw new DataCenterRefusal(401, 'You may change your own status only.');
    }
    return setStatus(call, verdict);
  },
  [`POST ${ONE}/approve`]: (call) => setStatus(call, 'approved'),
  [`DELETE ${ONE}/approve`]: (call) => setStatus(call, 'none'),
  [`GET ${ONE}/merge`]: (call) => {
    const pullRequest = open(call);
    const vetoes = vetoesOf(call, pullRequest);
    return one({ canMerge: vetoes.length === 0, conflicted: false, outcome: 'CLEAN', vetoes });
  },
  [`POST ${ONE}/merge`]: mergeIt,
  [`POST ${ONE}/decline`]: (call) => {
    demand(call, 'write');
    const pullRequest = open(call);
    checkVersion(call, pullRequest.version, versionIn(call));
    decline(call.ledger, pullRequest, { by: call.caller, at: call.exchange.now });
    return one(pullRequestJson(pullRequest, call));
  },
  [`DELETE ${ONE}`]: (call) => {
    demand(call, 'admin');
    const pullRequest = asked(call);
    checkVersion(call, pullRequest.version, versionIn(call));
    call.ledger.pullRequests.delete(pullRequest.id);
    return nothing;
  },
};

const verdicts: Readonly<Record<string, Participant['verdict']>> = {
  APPROVED: 'approved',
  NEEDS_WORK: 'changes-requested',
  UNAPPROVED: 'none',
};

export function asked(call: DataCenterCall): PullRequest {
  const id = parameter(call, 'pullRequestId');
  const pullRequest = call.ledger.pullRequests.get(Number(id));
  if (pullRequest === undefined) {
    throw new DataCenterRefusal(404, `Pull request ${id} does not exist.`, 'pull.NoSuchPullRequestException');
  }
  return pullRequest;
}

function open(call: DataCenterCall): PullRequest {
  const pullRequest = asked(call);
  if (pullRequest.state !== 'OPEN') throw new DataCenterRefusal(409, 'This pull request is not open.');
  return pullRequest;
}

type Version = string | number | undefined;

function versionIn(call: DataCenterCall): Version {
  return call.exchange.url.searchParams.get('version') ?? (call.body['version'] as Version);
}

/** Open ones unless `state` says otherwise; `at` is a branch, the destination unless `direction` is OUTGOING. */
function listAll(call: DataCenterCall): DataCenterAnswer {
  const { searchParams } = call.exchange.url;
  const state = searchParams.get('state') ?? 'OPEN';
  if (!['OPEN', 'MERGED', 'DECLINED', 'ALL'].includes(state)) {
    throw new DataCenterRefusal(400, `No state ${state}`);
  }
  const branch = searchParams.get('at')?.replace('refs/heads/', '');
  const isOutgoing = searchParams.get('direction')?.toUpperCase() === 'OUTGOING';
  const text = searchParams.get('filterText')?.toLowerCase() ?? '';
  const found = [...call.ledger.pullRequests.values()].filter(
    (each) =>
      (state === 'ALL' || each.state === state) &&
      (branch === undefined || branch === (isOutgoing ? each.source : each.destination)) &&
      each.title.toLowerCase().includes(text),
  );
  const ordered = searchParams.get('order') === 'OLDEST' ? found : found.toReversed();
  return list(ordered.map((each) => pullRequestJson(each, call)));
}

interface Wanted {
  readonly title?: string;
  readonly description?: string;
  readonly fromRef?: { readonly id?: string };
  readonly toRef?: { readonly id?: string };
  readonly reviewers?: readonly { readonly user?: { readonly name?: string } }[];
}

function create(call: DataCenterCall): DataCenterAnswer {
  const wanted = call.body as Wanted;
  if (!wanted.title) throw new DataCenterRefusal(400, 'A pull request needs a title.');
  const source = branchNamed(call, wanted.fromRef);
  const destination = branchNamed(call, wanted.toRef);
  const others = [...call.ledger.pullRequests.values()].filter(({ state }) => state === 'OPEN');
  if (others.some((each) => each.source === source && each.destination === destination)) {
    throw new DataCenterRefusal(409, 'Only one pull request may be open for these branches.');
  }
  const made = openPullRequest(call.ledger, {
    title: wanted.title,
    description: wanted.description ?? '',
    author: call.caller,
    source,
    destination,
    reviewers: (wanted.reviewers ?? []).flatMap(({ user }) => user?.name ?? []),
    at: call.exchange.now,
  });
  return one(pullRequestJson(made, call), 201);
}

function branchNamed({ ledger }: DataCenterCall, { id = '' }: { readonly id?: string } = {}): string {
  const name = id.replace('refs/heads/', '');
  if (!ledger.branches.has(name)) throw new DataCenterRefusal(404, `Branch ${name} does not exist.`);
  return name;
}

function setStatus(call: DataCenterCall, verdict: Participant['verdict']): DataCenterAnswer {
  const pullRequest = open(call);
  const { caller: by, ledger } = call;
  if (pullRequest.author === by)
    throw new DataCenterRefusal(409, 'Authors may not review their own pull request.');
  const participant = judge(ledger, pullRequest, { by, at: call.exchange.now, verdict });
  return one(participantJson(by, participantOf(ledger, pullRequest, by) ?? participant, ledger));
}

/** Open tasks veto where the repository asks for none. */
function vetoesOf({ ledger }: DataCenterCall, { comments }: PullRequest): readonly object[] {
  const tasks = comments.filter(
    ({ severity, state, deleted }) => severity === 'BLOCKER' && state === 'OPEN' && !deleted,
  );
  const isAsked = ledger.restrictions.some(({ kind }) => kind === 'require_tasks_to_be_completed');
  if (!isAsked || tasks.length === 0) return [];
  return [
    {
      summaryMessage: 'Not all tasks are resolved.',
      detailedMessage: `${tasks.length} tasks are open.`,
    },
  ];
}

function mergeIt(call: DataCenterCall): DataCenterAnswer {
  demand(call, 'write');
  const pullRequest = open(call);
  checkVersion(call, pullRequest.version, versionIn(call));
  if (vetoesOf(call, pullRequest).length > 0) {
    throw new DataCenterRefusal(409, 'A merge check vetoed it.', 'pull.PullRequestMergeVetoedException');
  }
  const strategies: Readonly<Record<string, MergeStrategy>> = {
    'no-ff': 'merge_commit',
    ff: 'merge_commit',
    'ff-only': 'fast_forward',
    squash: 'squash',
    'squash-ff-only': 'squash_fast_forward',
    'rebase-no-ff': 'rebase_merge',
    'rebase-ff-only': 'rebase_fast_forward',
  };
  const { strategyId = 'no-ff', message } = call.body as { strategyId?: string; message?: string };
  const strategy = strategies[strategyId];
  if (strategy === undefined) throw new DataCenterRefusal(400, `No merge strategy ${strategyId}`);
  const order = { by: call.caller, at: call.exchange.now, strategy };
  const hash = merge(call.ledger, pullRequest, message === undefined ? order : { ...order, message });
  if (hash === undefined) throw new DataCenterRefusal(409, 'The branch is behind its destination.');
  return one(pullRequestJson(pullRequest, call));
}
