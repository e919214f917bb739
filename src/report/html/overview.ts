import type { Difference, LiveDifference } from '../../domain/results/difference.ts';
import type { DeploymentResult, PlannedDeployment } from '../../domain/results/run-result.ts';
import { count } from '../console/paint.ts';
import { judgeEnvironment } from '../judge-environment.ts';
import { inEnvironments } from '../removals.ts';
import { age, html, link, type Markup, moment } from './markup.ts';
import { type Section, scrolling, state, type Tone } from './pieces.ts';
import type { Reported } from './records.ts';

/** What stands of one bundle in one environment. */
interface Cell {
  readonly tone: Tone;
  readonly word: string;
  readonly revision: string;
  /** Commit, age, drift, instances: a line each. */
  readonly facts: readonly (string | Markup)[];
}

interface Line {
  readonly name: string;
  readonly kind: string;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Bundles × environments at a glance: failed first, then what changed, then the rest. */
export function bundlesSection(result: Reported): Section {
  const lines = linesOf(result);
  const environments = [
    ...new Set([...result.apigee.environments, ...lines.flatMap(({ cells }) => [...cells.keys()])]),
  ];
  const headings = environments.map((name) => html`<th scope="col">${name}${verdict(result, name)}</th>`);
  const findings = Map.groupBy(result.lint.findings, ({ bundle }) => bundle);
  const rows = lines
    .toSorted((one, other) => rank(one) - rank(other))
    .map((line) => lineMarkup(line, environments, findings.get(line.name) ?? []));
  const body = html`<table><thead><tr><th scope="col">bundle</th>${headings}<th scope="col">lint</th></tr></thead>
<tbody>${rows}</tbody></table>`;
  return {
    id: 'bundles',
    title: 'Bundles',
    body: lines.length === 0 ? [] : [FILTER, scrolling('Bundles by environment', body)],
  };
}

/** Hidden until its script is there. */
const FILTER = html`<div class="filter" hidden><label>Find a bundle <input type="search"></label>
<label><input type="checkbox"> only what changed or failed</label> <output></output></div>
`;

function lineMarkup(
  line: Line,
  environments: readonly string[],
  findings: Reported['lint']['findings'],
): Markup {
  const cells = environments.map((name) => html`<td>${cellMarkup(line.cells.get(name))}</td>`);
  const kind = line.kind === 'sharedflow' ? 'shared flow' : 'API proxy';
  return html`<tr data-changed="${rank(line) < 3 ? 'yes' : 'no'}"><th scope="row">${line.name}<small>${kind}</small></th>${cells}<td>${lintMarkup(findings)}</td></tr>\n`;
}

function cellMarkup(cell: Cell | undefined): Markup {
  if (cell === undefined) return html`<span class="calm">–</span>`;
  const facts = cell.facts.map((fact) => html`<small>${fact}</small>`);
  return html`${state(cell.tone, cell.word)} ${cell.revision}${facts}`;
}

function lintMarkup(findings: Reported['lint']['findings']): Markup {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (findings.length === 0) return html`<span class="calm">–</span>`;
  return html`${errors > 0 ? state('bad', count(errors, 'error')) : undefined} ${warnings > 0 ? state('warn', count(warnings, 'warning')) : undefined}`;
}

function verdict(result: Reported, environment: string): Markup | undefined {
  return result.deployments.length === 0
    ? undefined
    : html`<small>${judgeEnvironment(result, environment)}</small>`;
}

function rank({ cells }: Line): number {
  const tones = [...cells.values()].map(({ tone }) => tone);
  const order: readonly Tone[] = ['bad', 'warn', 'changing', 'good', 'calm'];
  return Math.min(order.length, ...tones.map((tone) => (tone === 'good' ? 2 : order.indexOf(tone))));
}

/** Of what a run tells of a place the later stands: what was done, what was planned, what serves. */
function linesOf(result: Reported): readonly Line[] {
  const cells = new Map<string, Map<string, Cell>>();
  const put = (key: string, environment: string, cell: Cell): void => {
    const line = cells.get(key) ?? new Map<string, Cell>();
    cells.set(key, line.set(environment, cell));
  };
  for (const { kind, name } of result.bundles) cells.set(`${kind}:${name}`, new Map());
  for (const [key, environment, cell] of liveCells(result)) put(key, environment, cell);
  for (const planned of inEnvironments(result.plan))
    put(keyOf(planned), planned.environment, plannedCell(planned));
  for (const done of inEnvironments(result.deployments))
    put(keyOf(done), done.environment, doneCell(done, result));
  return [...cells].map(([key, line]) => {
    const colon = key.indexOf(':');
    return { kind: key.slice(0, colon), name: key.slice(colon + 1), cells: line };
  });
}

const keyOf = ({ kind, bundle }: { kind: string; bundle: string }): string => `${kind}:${bundle}`;

function liveCells(result: Reported): readonly (readonly [string, string, Cell])[] {
  const audited = (result.audit ?? []).map((of) => {
    const clean = of.origin === 'clean';
    const facts = [
      ...(of.commit === null ? [] : [`commit ${of.commit.slice(0, 12)}`]),
      ...(of.deployedAt === null ? [] : [serving(of.deployedAt, result.startedAt)]),
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
      : [[keyOf(first), first.environment, driftCell(first, of.length, result.startedAt)] as const];
  });
  return [...audited, ...drifted];
}

function driftCell(first: LiveDifference, many: number, now: string): Cell {
  const { change, revision, at, by } = first;
  const isWhole = change === 'missing' || change === 'foreign';
  return {
    tone: 'warn',
    word: isWhole ? WHOLE[change] : 'drift',
    revision: revision === null ? '' : `rev ${revision}`,
    facts: [
      ...(isWhole ? [] : [count(many, 'difference')]),
      ...(at === undefined ? [] : [serving(at, now)]),
      ...(by === undefined ? [] : [`by ${by}`]),
    ],
  };
}

const WHOLE = { missing: 'does not serve', foreign: 'not in git' } as const;

function serving(at: string, now: string): string {
  const old = age(at, now);
  return old === undefined ? moment(at) : `${old} old, ${moment(at)}`;
}

const PLANNED: Readonly<Record<PlannedDeployment['change'], readonly [Tone, string]>> = {
  deploy: ['changing', 'deploy'],
  reuse: ['changing', 'reuse'],
  unchanged: ['calm', 'unchanged'],
  blocked: ['bad', 'blocked'],
};

function plannedCell({ change, revision, reason, differences = [] }: PlannedDeployment): Cell {
  const [tone, word] = PLANNED[change];
  const after = change === 'deploy' ? (revision.after ?? 'new') : revision.after;
  const facts = [reason, ...inside(differences)];
  return {
    tone,
    word,
    revision: revisions(revision.before, after),
    facts: change === 'unchanged' ? [] : facts,
  };
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

function doneCell(done: DeploymentResult, { source }: Reported): Cell {
  const [tone, word] = DONE[done.change];
  const commit =
    done.imported && tone === 'good' && source.commit !== null
      ? [`commit ${source.commit.slice(0, 12)}`]
      : [];
  const notReady = done.instances.filter(({ percentage }) => percentage < 100);
  return {
    tone,
    word,
    revision: tone === 'bad' ? '' : revisions(done.revision.before, done.revision.after),
    facts: [
      ...(tone === 'bad' ? [ending(done)] : []),
      ...(done.state === null ? [] : [`${done.state}${onInstances(done, notReady.length)}`]),
      ...commit,
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
