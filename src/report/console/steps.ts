import type { Bundle } from '../../domain/bundle.ts';
import type { Identity } from '../../domain/organization.ts';
import { oneLine } from '../../domain/text/visible-text.ts';
import type { FeatureCheck } from '../../ports/code-host.ts';
import { column, count, type Paint, spent } from './paint.ts';

const LABEL = 11;
const LINE = 88;

/** `Found      3 bundles: 2 proxies, 1 shared flow                       0.1 s` */
export function renderStep(label: string, text: string, durationMs?: number): string {
  const line = `${column(label, LABEL)}${oneLine(text)}`;
  return durationMs === undefined ? line : `${column(line, LINE - 7)} ${spent(durationMs).padStart(7)}`;
}

/** A label and further lines below the first, in the same column. */
export function renderBlock(label: string, lines: readonly string[]): string {
  return lines.map((line, index) => `${column(index === 0 ? label : '', LABEL)}${line}`.trimEnd()).join('\n');
}

export function renderFound(bundles: readonly Bundle[], durationMs: number): string {
  const proxies = bundles.filter((bundle) => bundle.kind === 'apiproxy').length;
  const flows = bundles.length - proxies;
  const kinds = [
    ...(proxies > 0 ? [count(proxies, 'proxy', 'proxies')] : []),
    ...(flows > 0 ? [count(flows, 'shared flow')] : []),
  ];
  const said = [count(bundles.length, 'bundle'), ...(kinds.length > 0 ? [kinds.join(', ')] : [])];
  return renderStep('Found', said.join(': '), durationMs);
}

export function renderSignedIn({ account, method }: Identity, durationMs: number): string {
  return renderStep('Signed in', account === '' ? `via ${method}` : `${account} via ${method}`, durationMs);
}

/** `Share      3 of 6 bundles, as step 1 of 2` */
export function renderShare(
  { step, count: steps }: { readonly step: number; readonly count: number },
  own: number,
  all: number,
): string {
  const text =
    own === 0
      ? `This step has no share of the ${count(all, 'bundle')}`
      : `${own} of ${count(all, 'bundle')}, as step ${step + 1} of ${steps}`;
  return renderStep('Share', text);
}

/** What the Bitbucket credential allows, one line a feature. */
export function renderFeatures(checks: readonly FeatureCheck[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...checks.map(({ feature }) => feature.length));
  return checks.map(({ feature, outcome, sentence }) => {
    const marks: Readonly<Record<FeatureCheck['outcome'], string>> = {
      allowed: paint.good('✔'),
      refused: paint.bad('✖'),
      unreachable: paint.warn('✖'),
      'not-configured': paint.faint('○'),
    };
    const words = outcome === 'allowed' ? 'allowed: ' : outcome === 'not-configured' ? 'not set up: ' : '';
    return `${marks[outcome]} ${column(feature, width)}  ${words}${oneLine(sentence)}`;
  });
}
