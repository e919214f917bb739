/** Whose preview something is and how long it is to stay, as a revision's description or a product's attribute says it. */
export interface PreviewMark {
  /** The repository's UUID without braces; `workspace/repository` if there is none. */
  readonly repository: string;
  readonly pullRequest: number;
  /** The first 12 hex digits; undefined if the run did not know its commit. */
  readonly commit: string | undefined;
  /** Milliseconds since the epoch, by this machine's clock when the preview was made or changed. */
  readonly expiresAtMs: number;
}

const PREVIEW =
  /\[apigee-pipe-preview (\S{1,300}) #(\d{1,9}) ([0-9a-f]{12}|local) until (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\](?:\s*\[apigee-pipe [^\][]*\])?\s*$/;

/** `[apigee-pipe-preview <repository> #<pull request> <commit12> until <time>]`, to stand before the bundle's marker. */
export function formatPreviewMark({ repository, pullRequest, commit, expiresAtMs }: PreviewMark): string {
  const short = commit?.toLowerCase().slice(0, 12) ?? '';
  const known = /^[0-9a-f]{12}$/.test(short) ? short : 'local';
  const until = new Date(expiresAtMs).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return `[apigee-pipe-preview ${repository} #${pullRequest} ${known} until ${until}]`;
}

/**
 * The mark that ends a description or an attribute, a marker of ours behind it or not; undefined if there is none.
 * Only what stands at the end counts: what an author writes into a description comes before what the pipe puts there.
 */
export function parsePreviewMark(text: string): PreviewMark | undefined {
  const [, repository = '', pullRequest, commit, until = ''] =
    PREVIEW.exec(text.slice(-MOST_LOOKED_AT)) ?? [];
  const expiresAtMs = Date.parse(until);
  if (Number.isNaN(expiresAtMs)) return undefined;
  return {
    repository,
    pullRequest: Number(pullRequest),
    commit: commit === 'local' ? undefined : commit,
    expiresAtMs,
  };
}

/** Both marks together are shorter. */
const MOST_LOOKED_AT = 1000;

/** How a mark names a repository: its UUID outlives a new name; without one the name has to do. */
export function repositoryInMark(uuid: string | undefined, fullName: string | undefined): string | undefined {
  const id = uuid?.replaceAll(/[{}]/g, '').trim().toLowerCase();
  const chosen = id === undefined || id === '' ? fullName?.trim() : id;
  if (chosen === undefined || chosen === '') return undefined;
  return encodeURI(chosen).replaceAll(/[\][]/g, encodeURIComponent).slice(0, 300);
}

/** True if a mark is of this repository and pull request; only that may be changed. */
export function isOf(
  mark: PreviewMark | undefined,
  owner: { readonly repository: string; readonly pullRequest: number },
): mark is PreviewMark {
  return mark?.repository === owner.repository && mark.pullRequest === owner.pullRequest;
}
