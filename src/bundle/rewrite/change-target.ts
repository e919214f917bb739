import type { TargetChange } from '../../domain/rewrite.ts';
import { type Applied, failed } from './applied.ts';
import { applyRule } from './apply-rule.ts';
import { isXmlFault, type OpenFile, type OpenFiles } from './open-files.ts';

/** A target endpoint, by the name in its file or by its file's name, gets another URL. */
export function changeTarget(files: OpenFiles, { endpoint, url, where }: TargetChange): Applied {
  const targets = files.xmlFiles((name) => /^targets\/[^/]+\.xml$/i.test(name));
  const named = targets.filter((file) => endpoint === '*' || namesOf(files, file).includes(endpoint));
  if (named.length === 0) {
    const known = targets.flatMap((file) => namesOf(files, file).slice(0, 1));
    return failed(
      endpoint === '*' ? 'finds no target endpoint' : `finds no target endpoint ${endpoint}`,
      known.length === 0 ? 'The bundle has none.' : `The bundle has ${[...new Set(known)].join(', ')}.`,
    );
  }
  const results = named.map((file) =>
    applyRule(files, {
      files: escapeGlob(file),
      xpath: '/TargetEndpoint/HTTPTargetConnection/URL',
      change: { kind: 'text', value: url },
      where,
    }),
  );
  const applied = results.flatMap((result) => (result.kind === 'applied' ? result.changes : []));
  if (applied.length > 0) return { kind: 'applied', changes: applied };
  return failed(
    `finds no URL in ${named.join(', ')}`,
    'A target endpoint with a LoadBalancer or a LocalTargetConnection has no URL: its target servers belong to the environment.',
  );
}

function namesOf(files: OpenFiles, file: string): readonly string[] {
  const fileName = file.slice(file.lastIndexOf('/') + 1).replace(/\.xml$/i, '');
  const declared = declaredName(files, file);
  return declared === undefined ? [fileName] : [declared, fileName];
}

function declaredName(files: OpenFiles, file: string): string | undefined {
  const opened = openWellFormed(files, file);
  const name = opened?.document.documentElement?.attributes.find(({ nodeName }) => nodeName === 'name');
  return name?.nodeValue ?? undefined;
}

function openWellFormed(files: OpenFiles, file: string): OpenFile | undefined {
  try {
    return files.open(file);
  } catch (error) {
    if (isXmlFault(error)) return undefined;
    throw error;
  }
}

function escapeGlob(name: string): string {
  return name.replaceAll(/[\\*?[\]{}()!@+|]/g, (character) => `\\${character}`);
}
