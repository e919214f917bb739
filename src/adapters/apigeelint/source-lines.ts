import type { Bundle } from '../../domain/bundle.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { Content } from './prepare-job.ts';

/** Larger files are data: no line of theirs is shown. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/**
 * The lines of the files that findings are in, out of what was read for the lint: a finding that names another file has
 * none. Secrets are taken out of the whole text, before anybody cuts pieces out of it.
 */
export function linesOf(
  findings: readonly Pick<Finding, 'file' | 'line'>[],
  {
    contents,
    redact,
  }: { readonly contents: ReadonlyMap<Bundle, Content>; readonly redact: (text: string) => string },
): ReadonlyMap<string, readonly string[]> {
  const wanted = new Set(findings.filter(({ line }) => line !== undefined).map(({ file }) => file));
  const lines = new Map<string, readonly string[]>();
  for (const [{ path, source }, content] of contents) {
    // A zip's entries have no line that a baseline could know them by.
    if (source.kind === 'zip') continue;
    const own = path === '.' || path === '' ? '' : `${path}/`;
    for (const [name, bytes] of content) {
      if (wanted.has(own + name) && bytes.byteLength <= LARGEST_BYTES)
        lines.set(own + name, safeLines(new TextDecoder().decode(bytes), redact));
    }
  }
  return lines;
}

/** None if what is taken out goes over lines: none of the others would have its number any more. */
function safeLines(text: string, redact: (text: string) => string): readonly string[] {
  const lines = text.split('\n');
  const safe = redact(text).split('\n');
  return safe.length === lines.length ? safe : [];
}
