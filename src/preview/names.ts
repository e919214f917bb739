import { createHash } from 'node:crypto';

/** How the copies of one pull request are called and where they answer. */
export interface PreviewNaming {
  /** Holds `{name}` and `{id}`. */
  readonly name: string;
  /** Holds `{path}` and `{id}`. */
  readonly basePath: string;
  readonly pullRequest: number;
}

export const DEFAULT_NAME = '{name}-pr{id}';
export const DEFAULT_BASE_PATH = '{path}/pr{id}';

/**
 * Apigee takes 255 characters (docs/apigee.md#limits), but it exports a bundle with a file that is called `<name>.xml`, and no
 * file system takes a longer name than 255 either: a copy that cannot be read back could not be compared.
 */
const LONGEST_NAME = 255 - '.xml'.length;
const HEX_DIGITS = 8;

/** `orders-pr7`. A name that grows too long is cut and ends in eight hex digits, so that no two become one. */
export function previewName(original: string, { name, pullRequest }: PreviewNaming): string {
  const whole = fill(name, { '{name}': original, '{id}': String(pullRequest) });
  if (whole.length <= LONGEST_NAME) return whole;
  const digits = createHash('sha256').update(whole).digest('hex').slice(0, HEX_DIGITS);
  return `${whole.slice(0, LONGEST_NAME - HEX_DIGITS - 1)}-${digits}`;
}

/** Whether a name may be one that was cut, which need not hold the number of its pull request. */
export function mayBeCut(name: string): boolean {
  return name.length === LONGEST_NAME && /-[0-9a-f]{8}$/.test(name);
}

/** What stands before and after a base path: `{path}/pr{id}` is nothing before and `/pr7` after. */
export function basePathEnds({ basePath, pullRequest }: PreviewNaming): {
  readonly prefix: string;
  readonly suffix: string;
} {
  const [prefix = '', ...rest] = basePath.split('{path}');
  const number = (text: string): string => text.replaceAll('{id}', String(pullRequest));
  return { prefix: number(prefix), suffix: number(rest.join('')) };
}

/** Values may hold what looks like a placeholder: each is put in once, and not looked at again. */
function fill(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replaceAll(/\{(?:name|id)\}/g, (placeholder) => values[placeholder] ?? placeholder);
}
