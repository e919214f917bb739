import { oneLine } from '../../domain/visible-text.ts';
import type { FeatureCheck } from '../../ports/code-host.ts';
import { column, type Paint } from './paint.ts';

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
