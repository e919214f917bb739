import type { BuildContext } from '../../domain/code-host/build-context.ts';
import type { Problem } from '../../domain/problem.ts';
import type { PreviewResult, RunResult } from '../../domain/results/run-result.ts';
import type { ReportLinks } from '../report-links.ts';
import { causes, remarks, warnings } from './causes.ts';
import { origin } from './headline.ts';
import { failedByLint, lintSummary, worstFindings } from './lint-summary.ts';
import { code, link, plain, table } from './text.ts';

const FINDINGS = 10;
const CAUSES = 10;
const ROWS = 60;

/** While a new preview is on its way. */
export function renderUpdatingPreview({ commit, build, buildUrl }: BuildContext): string {
  const what = commit === undefined ? 'the newest commit' : code(commit.slice(0, 8));
  const by = build === undefined ? '' : `, ${link(`build ${build}`, buildUrl)}`;
  return `**Preview · updating** — ${what}${by}\n\nThe addresses of an earlier preview keep answering until the new one is ready.\n`;
}

/** The pull request's comment on its preview: where it answers, how to call it, and until when. */
export function renderPreviewComment(result: RunResult, links: ReportLinks): string {
  const previews = result.previews ?? [];
  const made = isMade(result);
  const sections = [
    [`**Preview · ${stateOf(result)}** — ${origin(result, links)}`],
    causes(result).slice(0, CAUSES),
    made && nothingStands(result) && !isOver(result) ? [REMOVED] : [],
    addresses(previews),
    previews.length === 0 && made ? [NOTHING] : changes(previews),
    howToCall(result),
    remarks(result),
    warnings({ ...result, warnings: result.warnings.filter(isOfPreview) }).slice(0, CAUSES),
    failedByLint(result) ? worstFindings(result, FINDINGS) : [],
  ];
  const lint = lintSummary(result);
  const report = `report: ${link(code(links.reportPath), links.buildUrl)}`;
  const closing = `${lint === '' ? '' : `Lint: ${lint} · `}${report}`;
  const shown = sections.filter((lines) => lines.length > 0);
  return `${[...shown.map((lines) => lines.join('\n')), closing].join('\n\n')}\n`;
}

/** That an environment is to be made, and what it costs, is told before it is there. */
const isOfPreview = ({ code: one }: Problem): boolean =>
  one.startsWith('preview-') && one !== 'preview-environment-planned';

const isMade = ({ outcome }: RunResult): boolean => outcome === 'done' || outcome === 'unchanged';

const nothingStands = ({ previews = [] }: RunResult): boolean =>
  previews.length > 0 && previews.every(({ change }) => change === 'deleted');

const isOver = (result: RunResult): boolean =>
  result.warnings.some(({ code: one }) => one === 'preview-over');

/** After a pull request is over, or its preview's time. With `last` it is written while that part alone is still there. */
export function renderRemovedPreview(previews: readonly PreviewResult[], last?: PreviewResult): string {
  const left = previews.filter(({ change }) => change !== 'deleted');
  const words = left.length === 0 ? 'removed' : 'not wholly removed';
  const rows = changes(previews);
  const next =
    last === undefined
      ? []
      : ['', `${code(last.name)} goes last, now; should this run be killed, the next cleanup removes it.`];
  return `${[`**Preview · ${words}**`, ...(rows.length > 0 ? ['', ...rows] : []), ...next].join('\n')}\n`;
}

/** Whether a comment of ours says that there is, or may be, a preview. */
export function showsPreview(text: string): boolean {
  return !/^\*\*Preview \u00B7 (removed|none)\*\*/.test(text);
}

function stateOf({ outcome, previews = [] }: RunResult): string {
  if (outcome !== 'done' && outcome !== 'unchanged') return outcome === 'blocked' ? 'blocked' : 'failed';
  const standing = previews.filter(
    ({ kind, change }) => kind !== 'apiproduct' && kind !== 'environment' && change !== 'deleted',
  );
  if (standing.length > 0) return 'ready';
  return previews.length > 0 ? 'removed' : 'none';
}

function addresses(previews: readonly PreviewResult[]): readonly string[] {
  const rows = previews.flatMap(({ bundle, urls }) =>
    urls.map((url) => [code(bundle), link(plain(url), url)]),
  );
  if (rows.length === 0) return [];
  const more = rows.length > ROWS ? ['', `and ${rows.length - ROWS} more in the report`] : [];
  return [...table(['proxy', 'address'], rows.slice(0, ROWS)), ...more];
}

function changes(previews: readonly PreviewResult[]): readonly string[] {
  if (previews.length === 0) return [];
  const rows = previews.map(({ name, kind, change, revision, state, reason }) => [
    code(name),
    KINDS[kind],
    change,
    revision ?? '',
    state ?? '',
    plain(reason ?? '', 200),
  ]);
  const more = rows.length > ROWS ? ['', `and ${rows.length - ROWS} more in the report`] : [];
  return [...table(['copy', 'kind', 'change', 'revision', 'state', 'reason'], rows.slice(0, ROWS)), ...more];
}

const REMOVED = 'Nothing differs from what serves any more, so the preview of an earlier commit was removed.';
const NOTHING = 'Nothing differs from what serves, so there is nothing to preview.';

const KINDS: Readonly<Record<PreviewResult['kind'], string>> = {
  apiproxy: 'proxy',
  sharedflow: 'shared flow',
  apiproduct: 'API product',
  environment: 'environment',
};

function howToCall(result: RunResult): readonly string[] {
  const { previews = [] } = result;
  const [first] = previews.filter(({ urls }) => urls.length > 0);
  if (first === undefined) return [];
  const { expiresAt } = first;
  const until =
    expiresAt === null
      ? []
      : [
          `It stays until ${expiresAt.slice(0, 16).replace('T', ' ')} UTC, or until the pull request is over.`,
        ];
  const costs = previews
    .filter(({ kind, change }) => kind === 'environment' && change !== 'deleted')
    .map(({ name }) => `A pay-as-you-go organization pays for its environment ${code(name)} until then.`);
  return [[...withKey(result), ...until, ...costs].join(' ')];
}

/** Of a preview that failed nobody knows whether a key opens it. */
function withKey(result: RunResult): readonly string[] {
  const products = (result.previews ?? []).filter(
    ({ kind, change }) => kind === 'apiproduct' && change !== 'deleted',
  );
  const apps = [...new Set(products.flatMap(({ apps: names = [] }) => names))];
  if (apps.length === 0)
    return [
      'An API key is needed if the proxy checks one: list the apps whose keys shall open it under `previews.apps` in the manifest.',
    ];
  if (!isMade(result)) return [];
  return [`Call it with a key of ${apps.map((app) => code(app)).join(', ')} that works for the original.`];
}
