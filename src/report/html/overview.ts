import { count } from '../console/paint.ts';
import { judgeEnvironment } from '../judge-environment.ts';
import { inEnvironments } from '../removals.ts';
import {
  type Cell,
  doneCell,
  isReplaced,
  keyOf,
  liveCells,
  placeOf,
  plannedCell,
  servingCell,
  servingFacts,
} from './cells.ts';
import { html, type Markup } from './markup.ts';
import { type Section, scrolling, state, type Tone } from './pieces.ts';
import type { Reported } from './records.ts';

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
  if (cell === undefined) return html`<span class="calm">${'–'}</span>`;
  const facts = cell.facts.map((fact) => html`<small>${fact}</small>`);
  return html`${state(cell.tone, cell.word)} ${cell.revision}${facts}`;
}

function lintMarkup(findings: Reported['lint']['findings']): Markup {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  if (findings.length === 0) return html`<span class="calm">${'–'}</span>`;
  return html`${errors > 0 ? state('bad', count(errors, 'error')) : undefined} ${warnings > 0 ? state('warn', count(warnings, 'warning')) : undefined}`;
}

function verdict(result: Reported, environment: string): Markup | undefined {
  return result.deployments.length === 0
    ? undefined
    : html`<small>${judgeEnvironment(result, environment)}</small>`;
}

function rank({ cells }: Line): number {
  const tones = [...cells.values()].map(({ tone }) => tone);
  return Math.min(NO_CELL, ...tones.map((tone) => RANKS[tone]));
}

const RANKS: Readonly<Record<Tone, number>> = { bad: 0, warn: 1, changing: 2, good: 2, calm: 3 };
const NO_CELL = 4;

/** Of what a run tells of a place the later stands: what was done, what was planned, what serves. */
function linesOf(result: Reported): readonly Line[] {
  const cells = new Map<string, Map<string, Cell>>();
  const put = (key: string, environment: string, cell: Cell): void => {
    const line = cells.get(key) ?? new Map<string, Cell>();
    cells.set(key, line.set(environment, cell));
  };
  for (const { kind, name } of result.bundles) cells.set(`${kind}:${name}`, new Map());
  const served = new Map((result.serving ?? []).map((one) => [placeOf(one), one] as const));
  for (const one of served.values()) put(keyOf(one), one.environment, servingCell(one, result.startedAt));
  for (const [key, environment, cell] of liveCells(result, served)) put(key, environment, cell);
  for (const planned of inEnvironments(result.plan)) {
    const facts = servingFacts(served.get(placeOf(planned)), result.startedAt);
    put(keyOf(planned), planned.environment, plannedCell(planned, facts));
  }
  for (const done of inEnvironments(result.deployments)) {
    const before = isReplaced(done) ? undefined : served.get(placeOf(done));
    put(keyOf(done), done.environment, doneCell(done, result, servingFacts(before, result.startedAt)));
  }
  return [...cells].map(([key, line]) => {
    const colon = key.indexOf(':');
    return { kind: key.slice(0, colon), name: key.slice(colon + 1), cells: line };
  });
}
