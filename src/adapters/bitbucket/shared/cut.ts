import { withoutSecrets } from '../../../domain/secrets/redaction.ts';
import { visible } from '../../../domain/text/visible-text.ts';

/**
 * At most `limit` characters (UTF-16 units, as Java counts), the last an ellipsis if something was cut. Secrets are
 * taken out before, since half of one would not be found any more, and what nobody would see is spelled out.
 */
export function cut(told: string, limit: number): string {
  const text = visible(withoutSecrets(told));
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
