import { asProblems } from '../domain/as-problem.ts';
import type { PreviewResult } from '../domain/results/run-result.ts';
import { type RunEvent, type RunRecord, startRecord } from './context.ts';

/** What a run has come to so far, for everybody to read, and the one way into it. */
export interface RecordKeeper {
  readonly record: RunRecord;
  readonly note: (event: RunEvent) => void;
}

/** Nobody else holds what can be written: whoever assigns to the record gets a TypeError. */
export function keepRecord(): RecordKeeper {
  const kept = startRecord();
  return {
    record: new Proxy(kept, { set: () => false, deleteProperty: () => false }),
    note: (event) => recordEvent(kept, event),
  };
}

function recordEvent(kept: RunRecord, event: RunEvent): void {
  const changesOf = CHANGES[event.kind] as (event: RunEvent, record: RunRecord) => Partial<RunRecord>;
  Object.assign(kept, changesOf(event, kept));
}

type Changes = {
  readonly [Kind in RunEvent['kind']]: (
    event: Extract<RunEvent, { readonly kind: Kind }>,
    record: RunRecord,
  ) => Partial<RunRecord>;
};

/** What is for whoever watches alone. */
const nothing = () => ({});

/** What of the record is another after each event. */
const CHANGES: Changes = {
  busy: nothing,
  discovered: ({ bundles, problems, warnings }, record) => ({
    bundles,
    ...withTrouble(record, { problems, warnings }),
  }),
  linted: ({ lint, problems, warnings }, record) => ({
    lint,
    ...withTrouble(record, { problems, warnings }),
  }),
  'baseline-written': nothing,
  'signed-in': nothing,
  'shared-out': nothing,
  looked: ({ serving }) => ({ serving }),
  planned: ({ plan }) => ({ plan }),
  remarked: ({ remarks }, record) => withTrouble(record, { warnings: remarks }),
  refused: ({ problems }, record) => withTrouble(record, { problems }),
  'making-room': nothing,
  'revisions-deleted': withDeleted,
  chosen: ({ bundles }) => ({ bundles }),
  declared: ({ entities }) => ({ declared: entities }),
  compared: ({ differences, serving, problems }, record) => ({
    differences,
    serving,
    ...withTrouble(record, { problems }),
  }),
  exported: ({ bundles, differences, problems }, record) => ({
    bundles,
    differences,
    ...withTrouble(record, { problems }),
  }),
  audited: ({ rows }) => ({ audit: rows }),
  checked: ({ connection }) => ({ check: connection }),
  'set-up': ({ setup }) => ({ setup }),
  judged: ({ gates, reviews }) => ({ gates, reviews }),
  bringing: ({ notes }, { evidence }) => ({ evidence: { ...evidence, ...notes } }),
  promoting: ({ from }, { evidence }) => ({ evidence: { ...evidence, promotedFrom: from } }),
  'carried-out': ({ deployments, problems }, record) => ({
    deployments: [...record.deployments, ...deployments],
    ...withTrouble(record, { problems }),
  }),
  configured: ({ configuration }) => ({ configuration }),
  previewed: ({ previews }, record) => ({ previews: [...(record.previews ?? []), ...previews] }),
  'environment-prepared': ({ environment }, { previews = [] }) => ({
    previews: [environment, ...previews.filter(({ kind }) => kind !== 'environment')],
  }),
  'preview-skipped': ({ previews, because }, record) => ({
    plan: [],
    previews: skippedBecause(previews, because),
    ...withTrouble(record, supersededBecause(because)),
  }),
  'preview-overtaken': ({ because }, { previews = [], warnings }) => ({
    deployments: [],
    previews: skippedBecause(previews, because),
    ...withTrouble({ problems: [], warnings }, supersededBecause(because)),
  }),
  'preview-withdrawing': () => ({ previews: [] }),
  'preview-withdrawn': () => ({ deployments: [] }),
  failed: ({ problems }, record) => withTrouble(record, { problems }),
  warned: ({ warnings }, record) => withTrouble(record, { warnings }),
};

type Trouble = Pick<RunRecord, 'problems' | 'warnings'>;

function withTrouble(
  { problems, warnings }: Trouble,
  { problems: failures = [], warnings: remarks = [] }: Partial<Trouble>,
): Trouble {
  return { problems: [...problems, ...failures], warnings: [...warnings, ...remarks] };
}

function withDeleted(
  { asset, revisions, failures }: Extract<RunEvent, { kind: 'revisions-deleted' }>,
  record: RunRecord,
): Partial<RunRecord> {
  const deleted = revisions.map((revision) => ({
    change: 'deleted' as const,
    bundle: asset.name,
    kind: asset.kind,
    revision,
  }));
  return {
    deployments: [...record.deployments, ...deleted],
    ...withTrouble(record, { warnings: failures.slice(0, 1).flatMap(asProblems) }),
  };
}

function skippedBecause(previews: readonly PreviewResult[], reason: string): readonly PreviewResult[] {
  return previews.map((one) => ({ ...one, change: 'skipped', reason }));
}

function supersededBecause(message: string): Partial<Trouble> {
  return { warnings: [{ code: 'preview-superseded', message }] };
}
