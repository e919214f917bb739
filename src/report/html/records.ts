import type { AuditRow } from '../../domain/results/audit.ts';
import type { ConfigurationResult } from '../../domain/results/configuration.ts';
import type { PreviewResult, RunResult } from '../../domain/results/run-result.ts';
import { withHint } from '../../domain/text/sentences.ts';
import { CONTENT_IN_WORDS } from '../audit-text.ts';
import { count } from '../console/paint.ts';
import { cut, html, link, type Markup, moment } from './markup.ts';
import { list, rest, row, type Section, state, type Tone, table } from './pieces.ts';

/** The result, with what became of the configuration if the run had to do with any. */
export type Reported = RunResult & { readonly configuration?: readonly ConfigurationResult[] };

const MOST_ROWS = 2000;

/** Every requirement of every gate, those not met first. */
export function gateSection({ gates = [] }: Reported): Section {
  const rows = gates
    .flatMap((gate) =>
      gate.requirements.map((requirement) => ({ ...requirement, environment: gate.environment })),
    )
    .toSorted((one, other) => Number(one.met) - Number(other.met))
    .map(({ environment, name, met, sentence }) =>
      row([environment, name, met ? state('good', 'met') : state('bad', 'not met'), sentence]),
    );
  const passed = gates.flatMap(({ environment, override }) =>
    override === undefined
      ? []
      : [
          html`<div class="problem">The gate of ${environment} was not met, and passed with GATE_OVERRIDE: ${override}</div>\n`,
        ],
  );
  const body =
    rows.length === 0 ? [] : [table('Gates', ['environment', 'requirement', 'state', 'why'], rows)];
  return { id: 'gates', title: 'Gates', body: [...passed, ...body] };
}

/** What serves and who let it in, what has no clean origin first. */
export function auditSection({ audit = [] }: Reported): Section {
  const rows = audit
    .toSorted((one, other) => Number(one.origin === 'clean') - Number(other.origin === 'clean'))
    .slice(0, MOST_ROWS)
    .map(auditedRow);
  const headings = [
    'bundle',
    'environment',
    'revision',
    'origin',
    'commit',
    'pull request',
    'approved by',
    'builds',
    'gate today',
    'deployed',
  ];
  const body =
    rows.length === 0 ? [] : [table('Audit', headings, rows), ...rest(audit.length - MOST_ROWS, 'row')];
  return { id: 'audit', title: 'Audit', body };
}

function commitOf({ commit, content }: AuditRow): Markup | string {
  if (commit === null) return '';
  return html`<code>${commit.slice(0, 12)}</code><small>${CONTENT_IN_WORDS[content]}</small>`;
}

function auditedRow(of: AuditRow): Markup {
  return row([
    of.bundle,
    of.environment,
    `rev ${of.revision}`,
    html`${of.origin === 'clean' ? state('good', 'clean') : state('bad', of.origin)}${of.because === '' ? undefined : html`<small>${of.because}</small>`}`,
    commitOf(of),
    of.pullRequest === null ? '' : `#${of.pullRequest} by ${of.author ?? 'unknown'}`,
    of.approvers.join(', '),
    of.builds.join(', '),
    of.gate === null ? '' : of.gate ? 'met' : 'not met',
    `${of.deployedBy}${of.deployedAt === null ? '' : `, ${moment(of.deployedAt)}`}`,
  ]);
}

const ENTITY_TONES: Readonly<Record<ConfigurationResult['change'], Tone>> = {
  failed: 'bad',
  missing: 'warn',
  foreign: 'warn',
  restored: 'warn',
  created: 'good',
  updated: 'good',
  deleted: 'changing',
  unchanged: 'calm',
};
const TONES: readonly Tone[] = ['bad', 'warn', 'changing', 'good', 'calm'];

/** Entities beside the bundles, field by field; what did not change is counted. */
export function configurationSection({ configuration = [] }: Reported): Section {
  const changed = configuration.filter(({ change }) => change !== 'unchanged');
  const rows = changed
    .toSorted(
      (one, other) => TONES.indexOf(ENTITY_TONES[one.change]) - TONES.indexOf(ENTITY_TONES[other.change]),
    )
    .slice(0, MOST_ROWS)
    .map((entity) =>
      row([
        entity.name,
        entity.kind,
        entity.scope,
        state(ENTITY_TONES[entity.change], entity.change),
        inside(entity),
      ]),
    );
  const same = configuration.length - changed.length;
  const drawn =
    rows.length === 0 ? [] : [table('Configuration', ['name', 'kind', 'scope', 'change', 'fields'], rows)];
  const more = rest(changed.length - MOST_ROWS, 'entity', 'entities');
  const unchanged =
    same === 0 ? [] : [html`<p class="faint">${count(same, 'entity', 'entities')} unchanged</p>\n`];
  return { id: 'configuration', title: 'Configuration', body: [...drawn, ...more, ...unchanged] };
}

function inside({ fields, problems }: ConfigurationResult): Markup {
  const told = fields
    .slice(0, 50)
    .map(
      ({ path, before, after }) =>
        html`<small><code>${path}</code>: ${valueOf(before)}${' → '}${valueOf(after)}</small>`,
    );
  const why = problems.map((problem) => html`<small class="bad">${withHint(problem)}</small>`);
  const left = fields.length - told.length;
  return html`${why}${told}${left > 0 ? html`<small>and ${left} more</small>` : undefined}`;
}

function valueOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return cut(typeof value === 'string' ? value : JSON.stringify(value), 300);
}

const PREVIEW_TONES: Readonly<Record<PreviewResult['change'], Tone>> = {
  failed: 'bad',
  skipped: 'calm',
  unchanged: 'calm',
  deployed: 'good',
  created: 'good',
  updated: 'good',
  deleted: 'changing',
};

/** The copies that a pull request's preview consists of. */
export function previewSection({ previews = [] }: Reported): Section {
  const rows = previews
    .slice(0, MOST_ROWS)
    .map((of) =>
      row([
        html`${of.name}<small>${of.kind} of ${of.bundle}</small>`,
        `#${of.pullRequest}`,
        of.environment ?? '',
        html`${state(PREVIEW_TONES[of.change], of.change)}${of.reason === undefined ? undefined : html`<small>${of.reason}</small>`}`,
        of.revision === null ? '' : `rev ${of.revision} ${of.state ?? ''}`,
        html`${of.urls.map((url) => html`${link(url, url)}<br>`)}`,
        of.expiresAt === null ? '' : moment(of.expiresAt),
      ]),
    );
  const headings = ['copy', 'pull request', 'environment', 'change', 'revision', 'address', 'expires'];
  const body =
    rows.length === 0
      ? []
      : [table('Previews', headings, rows), ...rest(previews.length - MOST_ROWS, 'copy', 'copies')];
  return { id: 'previews', title: 'Previews', body };
}

/** What ACTION=check saw. */
export function connectionSection({ check }: Reported): Section {
  if (check === undefined) return { id: 'connection', title: 'Connection', body: [] };
  const { bitbucket, apigee } = check;
  const facts =
    bitbucket === null
      ? []
      : [
          html`Bitbucket account: ${bitbucket.account ?? 'not known'}`,
          html`Repositories: ${bitbucket.repositories.join(', ')}`,
          ...(bitbucket.scopes.missing.length === 0
            ? []
            : [html`${state('bad', 'scopes missing')} ${bitbucket.scopes.missing.join(', ')}`]),
        ];
  const rows = apigee.permissions.map(({ permission, allowed }) => row([permission, allowedMarkup(allowed)]));
  const permissions = rows.length === 0 ? [] : [table('Permissions', ['permission', 'granted'], rows)];
  return { id: 'connection', title: 'Connection', body: [...list(facts), ...permissions] };
}

function allowedMarkup(allowed: boolean | null): Markup {
  if (allowed === null) return state('calm', 'not known');
  return allowed ? state('good', 'granted') : state('bad', 'missing');
}
