import { formEntries } from '../apigee/upload.ts';
import {
  type CloudAnswer,
  type CloudCall,
  type CloudHandlers,
  demand,
  list,
  nothing,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { branchJson, commitJson, commitStub, repositoryJson, tagJson, time } from './cloud-json.ts';
import { type Commit } from './commit.ts';
import { addCommit, changesBetween, findByHash, findCommit, logOf, mergeBase } from './git.ts';
import { moveBranch } from './review.ts';

/** The repository itself, its branches, tags, commits and files. */
export const sourceHandlers: CloudHandlers = {
  'GET ': (call) => one(repositoryJson(call)),
  'GET /refs': (call) => list([...branches(call), ...tags(call)]),
  'GET /refs/branches': (call) => list(branches(call)),
  'GET /refs/branches/{name}': (call) => one(branchJson(...namedBranch(call), call)),
  'POST /refs/branches': createBranch,
  'DELETE /refs/branches/{name}': (call) => {
    const [name] = namedBranch(call);
    if (name === call.ledger.mainBranch) throw new Refusal(400, 'The main branch cannot be deleted');
    call.ledger.branches.delete(name);
    return nothing;
  },
  'GET /refs/tags': (call) => list(tags(call)),
  'GET /refs/tags/{name}': (call) => {
    const tag = call.ledger.tags.get(parameter(call, 'name'));
    if (tag === undefined) throw new Refusal(404, `No such ref: ${parameter(call, 'name')}`);
    return one(tagJson(tag, call));
  },
  'GET /commit/{commit}': (call) => {
    const commit = findByHash(call.ledger, parameter(call, 'commit'));
    if (commit === undefined) throw new Refusal(404, `Commit not found`);
    return one({ ...commitJson(commit, call), participants: [] });
  },
  'GET /commits': listCommits,
  'POST /commits': listCommits,
  'GET /commits/{revision}': listCommits,
  'POST /commits/{revision}': listCommits,
  'GET /merge-base/{revspec}': (call) => {
    const [left, right] = pairOf(call, parameter(call, 'revspec'));
    const base = right === undefined ? undefined : mergeBase(call.ledger, left.hash, right.hash);
    if (base === undefined) throw new Refusal(404, 'No common ancestor');
    return one(commitJson(base, call));
  },
  'GET /diffstat/{spec}': (call) => {
    const [to, from] = pairOf(call, parameter(call, 'spec'));
    const parent = call.ledger.commits.get(to.parents[0] ?? '');
    return list(diffstat(call, from ?? parent, to), { usual: 500, most: 5000 });
  },
  'GET /src/{commit}/{path}': readSource,
  'POST /src': commitFiles,
  'GET /src': (call) => listFolder(call, commitNamed(call, call.ledger.mainBranch), ''),
};

function branches(call: CloudCall): readonly object[] {
  return [...call.ledger.branches].map(([name, hash]) => branchJson(name, hash, call));
}

function tags(call: CloudCall): readonly object[] {
  return [...call.ledger.tags.values()].map((tag) => tagJson(tag, call));
}

function namedBranch(call: CloudCall): [string, string] {
  const name = parameter(call, 'name');
  const hash = call.ledger.branches.get(name);
  if (hash === undefined) throw new Refusal(404, `No such ref: ${name}`);
  return [name, hash];
}

function createBranch(call: CloudCall): CloudAnswer {
  // The document describes the answer only; a name and a target's hash make a branch.
  const { name, target } = call.body as { name?: unknown; target?: { hash?: unknown } };
  if (typeof name !== 'string' || name === '' || typeof target?.hash !== 'string') {
    throw new Refusal(400, 'Bad request', { fields: { name: ['required key not provided'] } });
  }
  const { branches: known } = call.ledger;
  const commit = findCommit(call.ledger, target.hash);
  if (commit === undefined) throw new Refusal(400, `Target ${target.hash} not found`);
  if (known.has(name)) {
    throw new Refusal(400, `Branch "${name}" already exists.`, { data: { key: 'BRANCH_ALREADY_EXISTS' } });
  }
  moveBranch(call.ledger, name, { hash: commit.hash, by: call.caller.name, at: call.exchange.now });
  return one(branchJson(name, commit.hash, call), 201);
}

/** A commit from a form: a part for each file, `files` for those that go, `branch`, `parents`, `message`. */
function commitFiles(call: CloudCall): CloudAnswer {
  demand(call, 'write');
  const { headers, body } = call.exchange;
  const parts = formEntries(headers['content-type'] ?? '', body).map(
    ([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')] as const,
  );
  const text = (name: string): string | undefined => parts.find(([own]) => own === name)?.[1];
  const branch = text('branch') ?? call.ledger.mainBranch;
  const tip = call.ledger.branches.get(branch);
  const parent = text('parents') ?? tip ?? commitNamed(call, call.ledger.mainBranch).hash;
  if (tip !== undefined && tip !== parent) throw new Refusal(409, 'The branch has moved.');
  if (!call.ledger.commits.has(parent)) throw new Refusal(404, 'Commit not found');
  const files = Object.fromEntries(
    parts.flatMap(([name, content]): readonly (readonly [string, string | undefined])[] => {
      if (name.startsWith('/')) return [[name.slice(1), content]];
      return name === 'files' ? [[content.replace(/^\//, ''), undefined]] : [];
    }),
  );
  const at = call.exchange.now;
  const order = { message: text('message') ?? '', author: call.caller.name, at, files };
  const { hash } = addCommit(call.ledger, [parent], order);
  moveBranch(call.ledger, branch, { hash, by: call.caller.name, at });
  return { kind: 'text', body: '' };
}

/** `include` and `exclude` may come many times, in the query or as a form. */
function listCommits(call: CloudCall): CloudAnswer {
  const form = new URLSearchParams(
    call.exchange.method === 'POST' ? Buffer.from(call.exchange.body).toString() : '',
  );
  const query = call.exchange.url.searchParams;
  const given = (name: string): string[] => [...query.getAll(name), ...form.getAll(name)];
  const revision = call.asked.parameters['revision'];
  const include = [...given('include'), ...[revision ?? []].flat()];
  const from = include.length === 0 ? [...call.ledger.branches.values()] : namesToHashes(call, include);
  const log = logOf(call.ledger, from, namesToHashes(call, given('exclude')));
  const path = query.get('path');
  const shown = path === null ? log : log.filter((commit) => touches(call, commit, path));
  return list(
    shown.map((commit) => commitJson(commit, call)),
    { usual: 30, by: 'cursor' },
  );
}

function touches({ ledger }: CloudCall, commit: Commit, path: string): boolean {
  const changes = changesBetween(ledger.commits.get(commit.parents[0] ?? ''), commit);
  return changes.some((each) => each.path === path || each.path.startsWith(`${path}/`));
}

function namesToHashes(call: CloudCall, names: readonly string[]): string[] {
  return names.map((name) => commitNamed(call, name).hash);
}

function commitNamed({ ledger }: CloudCall, name: string): Commit {
  const commit = findCommit(ledger, name);
  if (commit === undefined) {
    throw new Refusal(404, `Commit not found`, { data: { shas: [name] } });
  }
  return commit;
}

/** `new..old`; undefined without an old one. */
function pairOf(call: CloudCall, spec: string): [Commit, Commit | undefined] {
  const [to = '', from] = spec.split('..');
  return [commitNamed(call, to), from === undefined ? undefined : commitNamed(call, from)];
}

export function diffstat(call: CloudCall, from: Commit | undefined, to: Commit): readonly object[] {
  const file = (path: string, hash: string) => ({
    type: 'commit_file',
    path,
    escaped_path: path,
    links: { self: { href: `${call.base}/repositories/src/${hash}/${path}` } },
  });
  return changesBetween(from, to).map(({ path, status, before, after }) => ({
    type: 'diffstat',
    status,
    lines_added: status === 'removed' ? 0 : after,
    lines_removed: status === 'added' ? 0 : before,
    old: status === 'added' ? null : file(path, from?.hash ?? ''),
    new: status === 'removed' ? null : file(path, to.hash),
  }));
}

/** A file's text, a folder's entries, or with `format=meta` what is known about either. */
function readSource(call: CloudCall): CloudAnswer {
  const commit = commitNamed(call, parameter(call, 'commit'));
  const path = parameter(call, 'path').replace(/\/$/, '');
  const content = commit.files.get(path);
  const isMeta = call.exchange.url.searchParams.get('format') === 'meta';
  if (content === undefined) return listFolder(call, commit, path);
  return isMeta ? one(fileEntry(call, commit, path)) : { kind: 'text', body: content };
}

function listFolder(call: CloudCall, commit: Commit, folder: string): CloudAnswer {
  const prefix = folder === '' ? '' : `${folder}/`;
  const below = [...commit.files.keys()].filter((path) => path.startsWith(prefix));
  if (below.length === 0) throw new Refusal(404, `No such file or directory: ${folder}`);
  const depth = Number(call.exchange.url.searchParams.get('max_depth') ?? 1);
  const entries = new Map<string, object>();
  for (const path of below) {
    const parts = path.slice(prefix.length).split('/');
    for (let level = 1; level <= Math.min(depth, parts.length); level += 1) {
      const place = prefix + parts.slice(0, level).join('/');
      entries.set(
        place,
        level === parts.length ? fileEntry(call, commit, path) : folderEntry(call, commit, place),
      );
    }
  }
  return list([...entries.values()], { by: 'cursor' });
}

function fileEntry(call: CloudCall, commit: Commit, path: string): object {
  return {
    ...folderEntry(call, commit, path),
    type: 'commit_file',
    escaped_path: path,
    size: Buffer.byteLength(commit.files.get(path) ?? ''),
    attributes: [],
    mimetype: null,
  };
}

function folderEntry(call: CloudCall, commit: Commit, path: string): object {
  return {
    type: 'commit_directory',
    path,
    commit: { ...commitStub(commit.hash, call), date: time(commit.at) },
  };
}
