import { formParts } from '../apigee/upload.ts';
import { type Commit } from './commit.ts';
import {
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
  branchJson,
  commitJson,
  projectJson,
  pullRequestJson,
  repositoryJson,
  tagJson,
} from './data-center-json.ts';
import { addCommit, changesBetween, findByHash, findCommit, logOf, reachableFrom } from './git.ts';
import { commitsOf, moveBranch } from './review.ts';

const API = '/api/latest';

/** Projects, repositories, branches, tags, commits and files. */
export const sourceHandlers: DataCenterHandlers = {
  [`GET ${API}/projects`]: (call) => list([projectJson(call.ledger, call.base)]),
  [`GET ${API}/projects/{projectKey}`]: (call) =>
    one(projectJson(inProject(call)[0] ?? call.ledger, call.base)),
  [`GET ${API}/projects/{projectKey}/repos`]: (call) =>
    list(inProject(call).map((ledger) => repositoryJson({ ledger, base: call.base }))),
  [`GET ${API}~`]: (call) => one(repositoryJson(call)),
  [`GET ${API}~/branches`]: (call) => {
    const text = call.exchange.url.searchParams.get('filterText')?.toLowerCase() ?? '';
    const shown = [...call.ledger.branches].filter(([name]) => name.toLowerCase().includes(text));
    return list(shown.map(([name, hash]) => branchJson(name, hash, call.ledger)));
  },
  [`GET ${API}~/branches/default`]: ({ ledger }) => {
    const hash = ledger.branches.get(ledger.mainBranch);
    return hash === undefined ? nothing : one(branchJson(ledger.mainBranch, hash, ledger));
  },
  [`POST ${API}~/branches`]: createBranch,
  'POST /branch-utils/latest~/branches': createBranch,
  'DELETE /branch-utils/latest~/branches': (call) => {
    demand(call, 'write');
    const name = String(call.body['name']).replace('refs/heads/', '');
    const { endPoint } = call.body;
    const tip = call.ledger.branches.get(name);
    if (tip !== undefined && endPoint !== undefined && endPoint !== tip) {
      throw new DataCenterRefusal(400, `The branch ${name} does not point to ${JSON.stringify(endPoint)}.`);
    }
    call.ledger.branches.delete(name);
    return nothing;
  },
  [`GET ${API}~/tags`]: ({ ledger }) => list([...ledger.tags.values()].map(tagJson)),
  [`GET ${API}~/tags/{name}`]: (call) => {
    const tag = call.ledger.tags.get(parameter(call, 'name'));
    if (tag === undefined) throw new DataCenterRefusal(404, `Tag ${parameter(call, 'name')} does not exist.`);
    return one(tagJson(tag));
  },
  [`GET ${API}~/commits`]: (call) => {
    const { searchParams } = call.exchange.url;
    const until = named(call, searchParams.get('until') ?? call.ledger.mainBranch);
    const since = searchParams.get('since');
    const except = since === null ? [] : [named(call, since).hash];
    return list(logOf(call.ledger, [until.hash], except).map((each) => commitJson(each, call.ledger)));
  },
  [`GET ${API}~/commits/{commitId}`]: (call) => one(commitJson(commitAsked(call), call.ledger)),
  [`GET ${API}~/commits/{commitId}/changes`]: (call) => {
    const to = commitAsked(call);
    const since = call.exchange.url.searchParams.get('since') ?? to.parents[0];
    const from = since === undefined ? undefined : named(call, since);
    return list(changesBetween(from, to).map(changeJson));
  },
  [`GET ${API}~/commits/{commitId}/pull-requests`]: (call) => {
    const { hash } = commitAsked(call);
    const found = [...call.ledger.pullRequests.values()].filter(
      (each) => each.mergeCommit === hash || commitsOf(call.ledger, each).includes(hash),
    );
    return list(found.map((each) => pullRequestJson(each, call)));
  },
  [`GET ${API}~/compare/commits`]: (call) => {
    const { searchParams } = call.exchange.url;
    const from = named(call, searchParams.get('from') ?? '');
    const to = named(call, searchParams.get('to') ?? call.ledger.mainBranch);
    return list(logOf(call.ledger, [from.hash], [to.hash]).map((each) => commitJson(each, call.ledger)));
  },
  [`PUT ${API}~/browse/{path}`]: editFile,
  [`GET ${API}~/raw/{path}`]: (call) => {
    const at = named(call, call.exchange.url.searchParams.get('at') ?? call.ledger.mainBranch);
    const content = at.files.get(parameter(call, 'path'));
    if (content === undefined) {
      throw new DataCenterRefusal(404, `The path "${parameter(call, 'path')}" does not exist.`);
    }
    return { kind: 'text', body: content };
  },
};

function inProject(call: DataCenterCall) {
  const key = parameter(call, 'projectKey');
  const found = [...call.ledger.world.repositories.values()].filter(({ place }) => place.project === key);
  if (found.length === 0) throw new DataCenterRefusal(404, `Project ${key} does not exist.`);
  return found;
}

export function changeJson({ path, status }: { readonly path: string; readonly status: string }): object {
  const types: Readonly<Record<string, string>> = { added: 'ADD', removed: 'DELETE', modified: 'MODIFY' };
  const components = path.split('/');
  const name = components.at(-1) ?? '';
  return {
    path: { components, name, parent: components.slice(0, -1).join('/'), toString: path },
    type: types[status],
    nodeType: 'FILE',
  };
}

/** By name or hash; `refs/heads/` and `refs/tags/` may stand before it. */
function named({ ledger }: DataCenterCall, revision: string): Commit {
  const commit = findCommit(ledger, revision.replace(/^refs\/(?:heads|tags)\//, ''));
  if (commit === undefined) throw new DataCenterRefusal(404, `Commit '${revision}' does not exist.`);
  return commit;
}

function commitAsked(call: DataCenterCall): Commit {
  const commit = findByHash(call.ledger, parameter(call, 'commitId'));
  if (commit === undefined) {
    throw new DataCenterRefusal(404, `Commit '${parameter(call, 'commitId')}' does not exist.`);
  }
  return commit;
}

function createBranch(call: DataCenterCall): DataCenterAnswer {
  demand(call, 'write');
  const { name, startPoint } = call.body as { name?: string; startPoint?: string };
  if (name === undefined || name === '') throw new DataCenterRefusal(400, 'A branch needs a name.');
  if (call.ledger.branches.has(name)) throw new DataCenterRefusal(409, `The branch ${name} exists already.`);
  const { hash } = named(call, startPoint ?? call.ledger.mainBranch);
  moveBranch(call.ledger, name, { hash, by: call.caller, at: call.exchange.now });
  takeForMerged(call, name, hash);
  return one(branchJson(name, hash, call.ledger), 201);
}

/** A pull request whose source holds nothing that its destination does not have was merged by somebody's push. */
function takeForMerged({ ledger }: DataCenterCall, branch: string, hash: string): void {
  for (const each of ledger.pullRequests.values()) {
    const isOpen = each.source === branch && each.state === 'OPEN';
    if (isOpen && reachableFrom(ledger, each.destinationTip).has(hash)) each.state = 'MERGED';
  }
}

/** A commit of one file on a branch, from the form that the specification's words describe. */
function editFile(call: DataCenterCall): DataCenterAnswer {
  demand(call, 'write');
  if (call.hasUser === false)
    throw new DataCenterRefusal(403, 'The token has no user, and a commit needs one.');
  const { headers, body, now: at } = call.exchange;
  const parts = formParts(headers['content-type'] ?? '', body);
  const text = (name: string): string | undefined => {
    const bytes = parts.get(name);
    return bytes && Buffer.from(bytes).toString('utf8');
  };
  const [branch, content, source] = [text('branch'), text('content'), text('sourceCommitId')];
  if (branch === undefined || content === undefined) {
    throw new DataCenterRefusal(400, 'The branch and content parameters are required.');
  }
  const tip = named(call, branch);
  const path = parameter(call, 'path');
  checkEdit({
    path,
    content,
    before: tip.files.get(path),
    seen: source && named(call, source).files.get(path),
  });
  const order = { message: text('message') ?? `${path} edited online`, author: call.caller, at };
  const commit = addCommit(call.ledger, [tip.hash], { ...order, files: { [path]: content } });
  moveBranch(call.ledger, branch, { hash: commit.hash, by: call.caller, at });
  return one(commitJson(commit, call.ledger));
}

interface Edit {
  readonly path: string;
  readonly content: string;
  readonly before: string | undefined;
  /** What the editor saw; undefined for a new file. */
  readonly seen: string | undefined;
}

function checkEdit({ path, content, before, seen }: Edit): void {
  if (before !== undefined && seen === undefined) {
    throw new DataCenterRefusal(
      409,
      `The file ${path} exists already.`,
      'content.FileAlreadyExistsException',
    );
  }
  if (before === content) {
    throw new DataCenterRefusal(409, `${path} is not modified.`, 'content.FileContentUnmodifiedException');
  }
  if (before !== seen) {
    throw new DataCenterRefusal(409, `${path} has changed since.`, 'content.FileOutOfDateException');
  }
}
