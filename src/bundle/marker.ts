/** What a revision's description tells of the run that imported it (docs/apigee.md#marker). */
export interface Marker {
  /** The first 16 hex digits of the bundle's digest. */
  readonly digest16: string;
  /** The first 12 of the commit; undefined where the bundle came from no known commit. */
  readonly commit: string | undefined;
  /** The pipeline's build number; undefined outside a pipeline. */
  readonly build: number | undefined;
}

/** A preview carries a mark of its own before the marker: neither is the author's. */
const MARKER =
  /(?:\[apigee-pipe-preview [^\][]*\]\s*)?\[apigee-pipe ([0-9a-f]{16}) ([0-9a-f]{12}|local) #(\d{1,15})\]\s*$/;

/** `[apigee-pipe <digest16> <commit12> #<build>]`; `local` and `#0` stand for what is not known. */
export function formatMarker(from: {
  readonly digest: string;
  readonly commit?: string | undefined;
  readonly build?: number | undefined;
}): string {
  const commit = from.commit?.toLowerCase().slice(0, 12);
  const known = commit !== undefined && /^[0-9a-f]{12}$/.test(commit);
  return `[apigee-pipe ${digest16Of(from.digest)} ${known ? commit : 'local'} #${from.build ?? 0}]`;
}

/** The marker that ends a description; undefined where there is none of ours. */
export function parseMarker(description: string): Marker | undefined {
  const match = MARKER.exec(description);
  const [, digest16, commit, build] = match ?? [];
  if (digest16 === undefined) return undefined;
  return {
    digest16,
    commit: commit === 'local' ? undefined : commit,
    build: build === undefined || Number(build) === 0 ? undefined : Number(build),
  };
}

/** The description its author wrote: without our marker and the white space around. */
export function stripMarker(description: string): string {
  return description.replace(MARKER, '').trim();
}

/** The part of a digest that fits a marker. */
export function digest16Of(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 16);
}
