import type { CodeHostFacts, FactFilter, FactKind, FactPlace } from '../domain/code-host/review.ts';

export interface FactListing<Kind extends FactKind> {
  /** What is needed of each; Cloud is asked for nothing else. */
  readonly fields: readonly (keyof CodeHostFacts[Kind] & string)[];
  /** At most so many. */
  readonly first: number;
  /** A cursor of an earlier page of the same list. */
  readonly after?: string | undefined;
  readonly filter?: FactFilter | undefined;
}

/** A field that Bitbucket left empty, or that this Bitbucket does not have, is null. */
export type Seen<Facts> = { readonly [Field in keyof Facts]?: Facts[Field] | null };

export interface FactPage<Kind extends FactKind> {
  readonly nodes: readonly Seen<CodeHostFacts[Kind]>[];
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/**
 * Reads of Bitbucket, Cloud and Data Center alike; nothing is changed. The same thing is fetched once a run. Every
 * method throws PipeError `code-host-unreadable` with a sentence, the scope that is missing, and the remedy.
 */
export interface CodeHostReads {
  /** What this Bitbucket keeps the builds of a pull request by. */
  readonly buildsBy: 'pull-request' | 'source-commit';
  /** Undefined if there is none. */
  one<Kind extends FactKind>(
    kind: Kind,
    place: FactPlace,
    fields: readonly (keyof CodeHostFacts[Kind] & string)[],
  ): Promise<Seen<CodeHostFacts[Kind]> | undefined>;
  list<Kind extends FactKind>(
    kind: Kind,
    place: FactPlace,
    listing: FactListing<Kind>,
  ): Promise<FactPage<Kind>>;
  /** A text file at a commit or branch, at most 1 MB; undefined if there is none. */
  file(repository: string, commit: string, path: string): Promise<string | undefined>;
  /** Why this Bitbucket does not have a kind, or a field of it; undefined if it has. */
  lacks(kind: FactKind, field?: string): string | undefined;
  /** Requests sent so far, repeated ones too. */
  calls(): number;
  /** Milliseconds by which this machine's clock is ahead of Bitbucket's; undefined before the first answer. */
  clockAheadMs(): number | undefined;
  /** What the newest answer said of the credential: scopes granted, and the rate limit. */
  credential(): { readonly scopes: readonly string[] | undefined; readonly nearLimit: boolean | undefined };
}
