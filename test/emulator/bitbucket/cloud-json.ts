import { type Commit, type Tag } from './commit.ts';
import { personOf, uuidOf, workspaceOf } from './people.ts';
import { fullName, type Ledger, type World } from './request-log.ts';

/** Where links point: the emulator's own address. */
export interface Speaking {
  readonly ledger: Ledger;
  readonly base: string;
}

const SITE = 'https://bitbucket.org';

/** `2026-11-26T10:00:00.000000+00:00`, as most of Cloud writes time. */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000+00:00');
}

/** Commits are dated to the second. */
function second(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, '+00:00');
}

export function link(href: string): { href: string } {
  return { href };
}

export function personJson(world: World, name: string, base: string): object {
  const { displayName, uuid, accountId, kind } = personOf(world, name);
  const self = `${base}/users/${encodeURIComponent(uuid)}`;
  const links = {
    self: link(self),
    avatar: link(`${SITE}/account/${name}/avatar/`),
    ...(kind === 'user' && { html: link(`${SITE}/${encodeURIComponent(uuid)}/`) }),
  };
  const common = { display_name: displayName, links, uuid, account_id: accountId };
  return kind === 'user'
    ? { ...common, type: 'user', nickname: name }
    : { ...common, type: 'app_user', account_status: 'active', kind: 'repository_access_token' };
}

/** The short form that other objects embed. */
export function repositoryStub({ ledger, base }: Speaking): object {
  const name = fullName(ledger);
  return {
    type: 'repository',
    full_name: name,
    name: ledger.place.slug,
    uuid: ledger.uuid,
    links: {
      self: link(`${base}/repositories/${name}`),
      html: link(`${SITE}/${name}`),
      avatar: link(`${SITE}/${name}/avatar`),
    },
  };
}

export function repositoryJson({ ledger, base }: Speaking): object {
  const { place, world, isPrivate, mainBranch, createdAt } = ledger;
  const self = `${base}/repositories/${fullName(ledger)}`;
  const below = ['pullrequests', 'commits', 'forks', 'watchers', 'downloads', 'hooks', 'branches', 'tags'];
  const links = Object.fromEntries(below.map((name) => [name, link(`${self}/${pathOf(name)}`)]));
  return {
    ...repositoryStub({ ledger, base }),
    links: {
      ...(repositoryStub({ ledger, base }) as { links: object }).links,
      ...links,
      clone: [
        { name: 'https', href: `${SITE}/${fullName(ledger)}.git` },
        { name: 'ssh', href: `git@bitbucket.org:${fullName(ledger)}.git` },
      ],
    },
    slug: place.slug,
    description: '',
    scm: 'git',
    website: null,
    is_private: isPrivate,
    fork_policy: 'no_public_forks',
    language: '',
    size: 1024,
    has_issues: false,
    has_wiki: false,
    parent: null,
    created_on: time(createdAt),
    updated_on: time(createdAt),
    mainbranch: { type: 'branch', name: mainBranch },
    owner: workspaceAccount(world, place.workspace, base),
    workspace: workspaceJson(world, place.workspace, base),
    project: projectJson(ledger, base),
  };
}

function pathOf(name: string): string {
  return name === 'branches' || name === 'tags' ? `refs/${name}` : name;
}

function projectJson({ place }: Ledger, base: string): object {
  return {
    type: 'project',
    key: place.project,
    name: place.project,
    uuid: uuidOf(`project ${place.workspace}/${place.project}`),
    links: { self: link(`${base}/workspaces/${place.workspace}/projects/${place.project}`) },
  };
}

export function workspaceJson(world: World, slug: string, base: string): object {
  const { uuid, name } = workspaceOf(world, slug);
  return {
    type: 'workspace',
    uuid,
    slug,
    name,
    is_private: true,
    links: { self: link(`${base}/workspaces/${slug}`), html: link(`${SITE}/${slug}/`) },
  };
}

function workspaceAccount(world: World, slug: string, base: string): object {
  const { uuid, name } = workspaceOf(world, slug);
  const links = { self: link(`${base}/workspaces/${encodeURIComponent(uuid)}`) };
  return { type: 'team', display_name: name, username: slug, uuid, links };
}

export function commitJson(commit: Commit, { ledger, base }: Speaking): object {
  const { hash, message, author, at, parents } = commit;
  const { displayName, email } = personOf(ledger.world, author);
  const raw = `${displayName} <${email}>`;
  return {
    ...commitStub(hash, { ledger, base }),
    date: second(at),
    message,
    summary: { type: 'rendered', raw: message, markup: 'markdown', html: '<p></p>' },
    rendered: { message: { type: 'rendered', raw: message, markup: 'markdown', html: '<p></p>' } },
    author: { type: 'author', raw, user: personJson(ledger.world, author, base) },
    committer: {},
    parents: parents.map((parent) => commitStub(parent, { ledger, base })),
    repository: repositoryStub({ ledger, base }),
  };
}

/** Hash and links; pull requests cut the hash to twelve characters. */
export function commitStub(hash: string, { ledger, base }: Speaking): object {
  const name = fullName(ledger);
  return {
    type: 'commit',
    hash,
    links: {
      self: link(`${base}/repositories/${name}/commit/${hash}`),
      html: link(`${SITE}/${name}/commits/${hash}`),
    },
  };
}

export function branchJson(name: string, hash: string, { ledger, base }: Speaking): object {
  return {
    type: 'branch',
    name,
    target: targetOf(hash, { ledger, base }),
    merge_strategies: [
      'merge_commit',
      'squash',
      'fast_forward',
      'squash_fast_forward',
      'rebase_fast_forward',
    ],
    default_merge_strategy: 'merge_commit',
    links: refLinks('branches', name, { ledger, base }),
  };
}

export function tagJson({ name, hash, message, by, at }: Tag, { ledger, base }: Speaking): object {
  const { displayName, email } = personOf(ledger.world, by);
  const isAnnotated = message !== undefined;
  return {
    type: 'tag',
    name,
    target: targetOf(hash, { ledger, base }),
    message: message ?? null,
    date: isAnnotated ? second(at) : null,
    tagger: isAnnotated ? { type: 'author', raw: `${displayName} <${email}>` } : null,
    links: refLinks('tags', name, { ledger, base }),
  };
}

function targetOf(hash: string, speaking: Speaking): object {
  const commit = speaking.ledger.commits.get(hash);
  return commit === undefined ? commitStub(hash, speaking) : commitJson(commit, speaking);
}

function refLinks(kind: 'branches' | 'tags', name: string, { ledger, base }: Speaking): object {
  const self = `${base}/repositories/${fullName(ledger)}/refs/${kind}/${encodeURIComponent(name)}`;
  return { self: link(self), html: link(`${SITE}/${fullName(ledger)}/branch/${name}`) };
}

/** Where a person would look at it. */
export function page(ledger: Ledger, path: string): { href: string } {
  return link(`${SITE}/${fullName(ledger)}/${path}`);
}
