import { isUsual } from '../../domain/results/plan-reason.ts';
import type { PlannedCommit } from '../../domain/results/planned-commit.ts';
import type { PlannedChange, PlannedDeployment } from '../../domain/results/run-result.ts';
import { listed, listedInShort } from '../../domain/text/sentences.ts';
import { visibleWidth } from '../../domain/text/text-width.ts';
import { oneLine, oneLineInside } from '../../domain/text/visible-text.ts';
import { whyPlanned } from '../plan-reason.ts';
import { inEnvironments, isRemoval } from '../removals.ts';
import { differenceLines } from './difference-lines.ts';
import { column, count, type Paint } from './paint.ts';

/** Up to so many rows all bundles are shown; beyond, the unchanged ones are counted. */
const MOST_ROWS = 30;
/** Up to so many lines say what changes and why; report.md has them all. */
const MOST_CHANGES = 60;

/**
 * The plan as a table: a row a bundle, a column an environment. Where that is wider than `columns` the environments
 * stand below the bundle.
 */
export function renderPlan(plan: readonly PlannedChange[], paint: Paint, columns = Infinity): string {
  const changes = inEnvironments(oneLineInside(plan));
  const all = [...Map.groupBy(changes, ({ kind, bundle }) => `${kind}:${bundle}`).values()];
  const changing = all.filter((row) => row.some(({ change }) => change !== 'unchanged'));
  const rows = all.length > MOST_ROWS ? changing.slice(0, MOST_CHANGES) : all;
  const environments = [...new Set(changes.map((change) => change.environment))];
  const widths: Widths = {
    name: Math.max(8, ...rows.flat().map(({ bundle }) => visibleWidth(bundle))),
    cell: Math.max(
      26,
      ...environments.map((name) => visibleWidth(name) + 2),
      ...rows.flat().map((change) => visibleWidth(revisions(change)) + 15),
    ),
  };
  const cells = environments.map((environment) => column(environment, widths.cell)).join('');
  const heading = `${column('Plan', widths.name + KIND + 6)}${cells}`.trimEnd();
  const lines = rows.map((row) => renderRow(row, { environments, widths, paint }));
  if ([heading, ...lines].some((line) => visibleWidth(line) > columns))
    return renderNarrow(rows, all.length - rows.length, paint);
  return [
    paint.strong(heading),
    ...lines,
    ...rest(all.length, { changing: changing.length, shown: rows.length }),
  ].join('\n');
}

/** Why each change is made, and what the preflight found; one reason for many without remarks is one line. */
export function renderReasons(plan: readonly PlannedChange[], which: 'all' | 'telling'): string {
  const lines: string[] = [];
  const told = withoutRepeats(plan.map(noteOf)).map((note) => toldOf(note, which));
  const groups = Map.groupBy(told.filter(isAlone), ({ planned }) => keyOfReason(planned));
  for (const one of told) {
    if (one === undefined) continue;
    const group = isAlone(one) ? groups.get(keyOfReason(one.planned)) : undefined;
    if (group === undefined) lines.push(...linesOf(one));
    else if (group[0] === one) lines.push(...sharedReason(group.map(({ planned }) => planned)));
  }
  const left = lines.length - MOST_CHANGES;
  const shown =
    left > 0
      ? [...lines.slice(0, MOST_CHANGES), `  and ${count(left, 'more line')}, all in report.md`]
      : lines;
  return shown.join('\n');
}

/** What there is to say of a change, on lines of their own. */
interface Note {
  readonly planned: PlannedChange;
  readonly remarks: readonly string[];
  readonly inside: readonly string[];
}

function noteOf(change: PlannedChange): Note {
  const planned = oneLineInside(withoutDiffs(change));
  const inside = insideOf(change);
  // What blocks a change stands in the summary, with its remedy.
  const remarks = isRemoval(planned) || planned.change === 'blocked' ? [] : untoldRemarks(planned, inside);
  return { planned, remarks: remarks.map(({ message }) => message), inside };
}

/** What is to be said of a bundle is said in the first environment that it is said of. */
function withoutRepeats(notes: readonly Note[]): readonly Note[] {
  const told = new Set<string>();
  return notes.map((note) => {
    const key = (remark: string): string => `${note.planned.kind}:${note.planned.bundle} ${remark}`;
    const remarks = note.remarks.filter((remark) => !told.has(key(remark)));
    for (const remark of remarks) told.add(key(remark));
    return { ...note, remarks };
  });
}

interface Told<Planned extends PlannedChange = PlannedChange> {
  readonly planned: Planned;
  readonly below: readonly string[];
}

function toldOf({ planned, remarks, inside }: Note, which: 'all' | 'telling'): Told | undefined {
  const isWanted = which === 'all' ? planned.change !== 'unchanged' : isTelling(planned);
  if (remarks.length === 0 && !isWanted) return undefined;
  return { planned, below: [...remarks, ...inside] };
}

/** What was made outside git is the reason already, and below it stands how it differs. */
function untoldRemarks({ problems, reason }: PlannedDeployment, inside: readonly string[]) {
  const first = reason.kind === 'imported-already' ? reason.because : reason;
  const isTold = inside.length > 0 && (first.kind === 'hand-made' || first.kind === 'foreign');
  return isTold ? problems.filter(({ code }) => code !== 'overwrite') : problems;
}

/** True for what has nothing to tell but its reason. */
function isAlone(told: Told | undefined): told is Told<PlannedDeployment> {
  return told !== undefined && told.below.length === 0 && !isRemoval(told.planned);
}

/** The same for reasons with the same kind and fields. */
function keyOfReason({ reason }: PlannedDeployment): string {
  return JSON.stringify(reason);
}

function linesOf({ planned, below }: Told): readonly string[] {
  const { change, bundle } = planned;
  const what = isRemoval(planned) ? bundle : `${bundle} in ${planned.environment}`;
  return [
    ...(change === 'unchanged' ? [] : [`  ${what}: ${whyPlanned(planned)}`]),
    ...below.map((line) => `    ${line}`),
  ];
}

/** `  a, b, c and 2 more in test and prod: nothing serves there yet` */
function sharedReason(all: readonly PlannedDeployment[]): readonly string[] {
  const byEnvironment = Map.groupBy(all, ({ environment }) => environment);
  const places = [...byEnvironment].map(([environment, of]) => ({
    environment,
    names: of.map(({ bundle }) => bundle),
  }));
  const why = all[0] === undefined ? '' : whyPlanned(all[0]);
  return [...Map.groupBy(places, ({ names }) => names.join('\n')).values()].map((of) => {
    const environments = of.map(({ environment }) => environment);
    return `  ${shortened(of[0]?.names ?? [])} in ${listed(environments)}: ${why}`;
  });
}

function shortened(names: readonly string[]): string {
  // Of one too many two are left out: its name would take no more room than "1 more".
  return listedInShort(names, names.length <= MOST_NAMED ? MOST_NAMED : MOST_NAMED - 1);
}

const MOST_NAMED = 4;

interface Widths {
  readonly name: number;
  readonly cell: number;
}

/** "shared flow" */
const KIND = 11;

interface Sheet {
  readonly environments: readonly string[];
  readonly widths: Widths;
  readonly paint: Paint;
}

function renderRow(row: readonly PlannedDeployment[], { environments, widths, paint }: Sheet): string {
  const [first] = row;
  const name = column(first?.bundle ?? '', widths.name);
  const kind = column(first?.kind === 'sharedflow' ? 'shared flow' : 'proxy', KIND);
  const states = environments.map((environment) =>
    renderCell(
      row.find((change) => change.environment === environment),
      widths.cell,
      paint,
    ),
  );
  return `  ${name}  ${kind}  ${states.join('')}`.trimEnd();
}

/** Environments that are to have the same done stand on one line. */
function renderNarrow(rows: readonly (readonly PlannedDeployment[])[], left: number, paint: Paint): string {
  const alike = rows.map((row) => [...Map.groupBy(row, (change) => renderCell(change, 0, paint))]);
  const places = (of: readonly PlannedDeployment[]): string =>
    of.map(({ environment }) => environment).join(', ');
  const width = Math.max(0, ...alike.flat().map(([, of]) => visibleWidth(places(of))));
  const lines = alike.flatMap((groups) => {
    const [first] = groups[0]?.[1] ?? [];
    return [
      `  ${first?.bundle ?? ''}${first?.kind === 'sharedflow' ? ' (shared flow)' : ''}`,
      ...groups.map(([cell, of]) => `    ${column(places(of), width)}  ${cell}`.trimEnd()),
    ];
  });
  return [paint.strong('Plan'), ...lines, ...(left > 0 ? [`  and ${count(left, 'more bundle')}`] : [])].join(
    '\n',
  );
}

function rest(
  all: number,
  { changing, shown }: { readonly changing: number; readonly shown: number },
): string[] {
  if (shown === all) return [];
  const unchanged = all - changing;
  const more = changing > shown ? [`  and ${changing - shown} more that change, all in report.md`] : [];
  return unchanged > 0 ? [...more, `  ${shown > 0 ? 'and ' : ''}${unchanged} unchanged`] : more;
}

function renderCell(change: PlannedDeployment | undefined, width: number, paint: Paint): string {
  if (change === undefined) return column('', width);
  const text = column(`${column(change.change, 12)} ${revisions(change)}`, width);
  if (change.change === 'unchanged') return paint.faint(text);
  return change.change === 'blocked' ? paint.bad(text) : text;
}

function revisions({ change, revision: { before, after } }: PlannedDeployment): string {
  if (change === 'unchanged' || change === 'blocked') return before === null ? '' : `rev ${before}`;
  const from = before === null ? '' : `rev ${before} → `;
  return `${from}${after === null ? 'new' : `rev ${after}`}`;
}

/** Reasons that a person who expects a plain deploy would want to know of. */
function isTelling(planned: PlannedChange): boolean {
  return isRemoval(planned) || (planned.change !== 'unchanged' && !isUsual(planned.reason));
}

/** Commits and what changes inside a bundle: ten lines at the most. */
function insideOf(planned: PlannedChange): readonly string[] {
  if (isRemoval(planned)) return [];
  const commits = commitLines(planned.commits ?? []);
  const most = MOST_INSIDE - commits.length;
  return [...commits, ...differenceLines(planned.differences ?? [], most, 'to-git')];
}

const MOST_INSIDE = 10;
const MOST_COMMITS = 3;

/** The newest first; more are counted. */
function commitLines(commits: readonly PlannedCommit[]): readonly string[] {
  const shown = commits.length > MOST_COMMITS ? commits.slice(0, MOST_COMMITS - 1) : commits;
  const more = commits.length - shown.length;
  return [
    ...shown.map(({ hash, subject, author }) => oneLine(`${hash.slice(0, 8)} ${subject} (${author})`)),
    ...(more > 0 ? [`and ${more} more commits`] : []),
  ];
}

/** A diff has lines of its own, which are told one by one. */
function withoutDiffs(planned: PlannedChange): PlannedChange {
  return isRemoval(planned) ? planned : { ...planned, differences: [], commits: [] };
}
