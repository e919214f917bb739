import type { AuditRow } from '../../domain/results/audit.ts';
import type { Difference, LiveDifference } from '../../domain/results/difference.ts';
import type { DeploymentResult, PlannedDeployment } from '../../domain/results/run-result.ts';
import type { ServingState } from '../../domain/results/serving-state.ts';
import { count } from '../console/paint.ts';
import { reasonInWords } from '../plan-reason.ts';
import { age, link, type Markup, moment } from './markup.ts';
import type { Tone } from './pieces.ts';
import type { Reported } from './records.ts';

/** What stands of one bundle in one environment. */
export interface Cell {
  readonly tone: Tone;
  readonly word: string;
  readonly revision: string;
  /** Commit, age, drift, instances: a line each. */
  readonly facts: readonly (string | Markup)[];
}

export const keyOf = ({ kind, bundle }: { kind: string; bundle: string }): string => `${kind}:${bundle}`;

export const placeOf = (of: { kind: string; bundle: string; environment: string }): string =>
  `${of.environment}\n${keyOf(of)}`;

/** What served before serves no more, so that its age and commit are nobody's. */
export function isReplaced({ change }: DeploymentResult): boolean {
  return !['unchanged', 'blocked', 'failed', 'rolled-back', 'skipped'].includes(change);
}

const CONTENTS: Readonly<Record<ServingState['content'], readonly [Tone, string]>> = {
  same: ['calm', 'as in git'],
  different: ['warn', 'not as in git'],
  unknown: ['calm', 'not compared'],
};

/** What serves, of an action that does no more than look. */
export function servingCell(serving: ServingState, now: string): Cell {
  const [tone, word] = CONTENTS[serving.content];
  return { tone, word, revision: `rev ${serving.revision}`, facts: servingFacts(serving, now) };
}

/** Commit, age and state of what serves, as far as they are known. */
export function servingFacts(serving: ServingState | undefined, now: string): readonly string[] {
  if (serving === undefined) return [];
  const { from, deployedAt, state: ready } = serving;
  return [
    ...originFacts(from),
    ...(deployedAt === undefined ? [] : [`deployed ${ago(deployedAt, now)}`]),
    ...(ready === undefined ? [] : [ready]),
  ];
}

function originFacts(from: ServingState['from']): readonly string[] {
  if (from === undefined) return [];
  const commit = `commit ${from.commit.slice(0, 12)}${from.build === undefined ? '' : ` #${from.build}`}`;
  return [from.edited ? `edited since ${commit}` : commit];
}

/** The same as far as a row of an audit tells it. */
function servingIn({
  kind,
  bundle,
  environment,
  revision,
  commit,
  build,
  deployedAt,
}: AuditRow): ServingState {
  return {
    kind,
    bundle,
    environment,
    revision,
    content: 'unknown',
    ...(commit !== null && { from: { commit, edited: false, ...(build !== null && { build }) } }),
    ...(deployedAt !== null && { deployedAt }),
  };
}

export function liveCells(
  result: Reported,
  served: ReadonlyMap<string, ServingState>,
): readonly (readonly [string, string, Cell])[] {
  const audited = (result.audit ?? []).map((of) => {
    const clean = of.origin === 'clean';
    const facts = [
      ...servingFacts(served.get(placeOf(of)) ?? servingIn(of), result.startedAt),
      ...(of.because === '' ? [] : [of.because]),
    ];
    const cell: Cell = {
      tone: clean ? 'calm' : 'bad',
      word: of.origin,
      revision: `rev ${of.revision}`,
      facts,
    };
    return [keyOf(of), of.environment, cell] as const;
  });
  const groups = Map.groupBy(result.differences ?? [], (of) => `${of.environment}\n${keyOf(of)}`);
  const drifted = [...groups.values()].flatMap((of) => {
    const [first] = of;
    return first === undefined
      ? []
      : [
          [
            keyOf(first),
            first.environment,
            driftCell(first, { many: of.length, now: result.startedAt, served: served.get(placeOf(first)) }),
          ] as const,
        ];
  });
  return [...audited, ...drifted];
}

function driftCell(
  first: LiveDifference,
  {
    many,
    now,
    served,
  }: { readonly many: number; readonly now: string; readonly served: ServingState | undefined },
): Cell {
  const { change, revision, at, by } = first;
  const isWhole = change === 'missing' || change === 'foreign';
  return {
    tone: 'warn',
    word: isWhole ? WHOLE[change] : 'drift',
    revision: revision === null ? '' : `rev ${revision}`,
    facts: [
      ...(isWhole ? [] : [count(many, 'difference')]),
      ...(at === undefined ? [] : [`edited ${ago(at, now)}`]),
      ...(by === undefined ? [] : [`by ${by}`]),
      ...servingFacts(served, now),
    ],
  };
}

const WHOLE = { missing: 'does not serve', foreign: 'not in git' } as const;

function ago(at: string, now: string): string {
  const old = age(at, now);
  if (old === '0 minutes') return 'just now';
  return old === undefined ? moment(at) : `${old} ago`;
}

const PLANNED: Readonly<Record<PlannedDeployment['change'], readonly [Tone, string]>> = {
  deploy: ['changing', 'deploy'],
  reuse: ['changing', 'reuse'],
  unchanged: ['calm', 'unchanged'],
  blocked: ['bad', 'blocked'],
};

export function plannedCell(
  { change, revision, reason, from, differences = [] }: PlannedDeployment,
  served: readonly string[],
): Cell {
  const [tone, word] = PLANNED[change];
  const after = change === 'deploy' ? (revision.after ?? 'new') : revision.after;
  const told =
    change === 'unchanged' ? [] : [reasonInWords(reason), ...originFacts(from), ...inside(differences)];
  return {
    tone,
    word,
    revision: revisions(revision.before, after),
    facts: [...told, ...(change === 'unchanged' ? served : inOne(served))],
  };
}

function inOne(served: readonly string[]): readonly string[] {
  return served.length === 0 ? [] : [`what serves: ${served.join(', ')}`];
}

function inside(differences: readonly Difference[]): readonly string[] {
  return differences.length === 0 ? [] : [`${count(differences.length, 'difference')} to what serves`];
}

const DONE: Readonly<Record<DeploymentResult['change'], readonly [Tone, string]>> = {
  deployed: ['good', 'deployed'],
  reused: ['good', 'reused'],
  unchanged: ['calm', 'unchanged'],
  'rolled-back': ['bad', 'failed'],
  'brought-back': ['good', 'rolled back'],
  blocked: ['bad', 'blocked'],
  failed: ['bad', 'failed'],
  undeployed: ['changing', 'undeployed'],
  removed: ['changing', 'deleted'],
  skipped: ['calm', 'left out'],
};

export function doneCell(done: DeploymentResult, { source }: Reported, served: readonly string[]): Cell {
  const [tone, word] = DONE[done.change];
  const commit =
    done.imported && tone === 'good' && source.commit !== null
      ? [`commit ${source.commit.slice(0, 12)}`]
      : originFacts(done.from);
  const notReady = done.instances.filter(({ percentage }) => percentage < 100);
  return {
    tone,
    word,
    revision: tone === 'bad' ? '' : revisions(done.revision.before, done.revision.after),
    facts: [
      ...(tone === 'bad' ? [ending(done)] : []),
      ...(done.state === null ? [] : [`${done.state}${onInstances(done, notReady.length)}`]),
      ...commit,
      ...served.filter((fact) => fact !== done.state),
      ...done.urls.map((url) => link(url, url)),
      ...done.conflicts,
    ],
  };
}

function onInstances({ instances }: DeploymentResult, notReady: number): string {
  return instances.length === 0
    ? ''
    : ` on ${instances.length - notReady} of ${count(instances.length, 'instance')}`;
}

/** What serves after a failure. */
function ending(done: DeploymentResult): string {
  const { before, after } = done.revision;
  const still = before === null ? 'nothing serves' : `rev ${before} still serves`;
  if (done.change === 'rolled-back') return `rev ${after ?? '?'} serves again`;
  if (done.change !== 'failed') return still;
  const endings: Readonly<Record<typeof done.aftermath, string>> = {
    untouched: still,
    replaced: after === null ? 'nothing serves any more' : `rev ${after} of somebody else serves`,
    'put-back': `rev ${before ?? '?'} serves again`,
    removed: 'nothing serves',
    kept: `rev ${after ?? '?'} stays deployed`,
    'rollback-failed': 'the rollback failed too: a person is needed',
    stopped: `stopped under way, rev ${after ?? '?'}`,
  };
  return endings[done.aftermath];
}

function revisions(before: string | null, after: string | null): string {
  if (after === null || before === after) return before === null ? '' : `rev ${before}`;
  return before === null ? `rev ${after}` : `rev ${before} → ${after}`;
}
