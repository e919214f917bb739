import { createHash } from 'node:crypto';

/** The default workspace's, as its OIDC audience names it. */
export const workspaceUuid = '{3f9a6c1e-7a4d-4b58-9a53-0f6c2b1d8e77}';

export interface Workspace {
  readonly slug: string;
  readonly uuid: string;
  readonly name: string;
  /** Members, with whether they administer it. */
  readonly members: Map<string, 'member' | 'owner'>;
}

export interface Person {
  /** Nickname on Cloud, user name and slug on Data Center. */
  readonly name: string;
  readonly displayName: string;
  readonly uuid: string;
  readonly accountId: string;
  readonly email: string;
  /** Access tokens act as users of their own. */
  readonly kind: 'user' | 'app';
  readonly id: number;
}

/** Somebody who may call: `scopes` undefined means all of them. */
export interface Account {
  readonly name: string;
  /** The exact `Authorization` header; undefined for a consumer, who is given a token first. */
  readonly authorization?: string;
  readonly kind: 'access-token' | 'api-token' | 'oauth' | 'app-password';
  readonly scopes?: readonly string[];
  readonly consumer?: { readonly key: string; readonly secret: string; readonly lifeSeconds: number };
  /** Repositories it sees (`workspace/slug`); all of them unless said. */
  readonly repositories?: readonly string[];
  /** What it may do there; admin unless said. */
  readonly permission?: 'read' | 'write' | 'admin';
  /** Data Center's tokens of a project or repository have no user, and write no files. */
  readonly hasUser?: false;
  /** Calls per rolling hour below `/repositories`; no limit, and no headers about it, unless said. */
  readonly hourlyLimit?: number;
}

export interface People {
  readonly people: Map<string, Person>;
}

export interface Workspaces {
  readonly workspaces: Map<string, Workspace>;
}

/** Anybody who is named exists from then on. */
export function personOf({ people }: People, name: string, kind: Person['kind'] = 'user'): Person {
  const known = people.get(name);
  if (known !== undefined) return known;
  const person: Person = {
    name,
    displayName: name.charAt(0).toUpperCase() + name.slice(1),
    uuid: uuidOf(`person ${name}`),
    accountId: `557058:${uuidOf(`account ${name}`).slice(1, -1)}`,
    email: `${name}@acme.example`,
    kind,
    id: 100 + people.size,
  };
  people.set(name, person);
  return person;
}

export function workspaceOf({ workspaces }: Workspaces, slug: string): Workspace {
  const known = workspaces.get(slug);
  if (known !== undefined) return known;
  const workspace = { slug, uuid: uuidOf(`workspace ${slug}`), name: slug, members: new Map() };
  workspaces.set(slug, workspace);
  return workspace;
}

/** The same name gives the same UUID in every run; braces included. */
export function uuidOf(name: string): string {
  const hex = createHash('sha1').update(name).digest('hex');
  return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${hex.slice(20, 32)}}`;
}
