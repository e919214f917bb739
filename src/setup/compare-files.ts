import { FileRefusal } from '../errors/file-refusal.ts';
import { unifiedDiff } from '../live/compare/unified-diff.ts';
import type { Files } from '../ports/files.ts';
import { hideValues } from './read-commands.ts';

/** A file that a repository needs for its first pipeline. */
export interface Proposal {
  /** From the root of the clone. */
  readonly path: string;
  readonly content: string;
  /** True of what was so when it was written: it is never written anew. */
  readonly isRecord?: boolean;
}

export interface FileState extends Proposal {
  readonly state:
    | { readonly kind: 'new' }
    | { readonly kind: 'same' }
    | { readonly kind: 'differs'; readonly diff: string }
    | { readonly kind: 'in-the-way'; readonly sentence: string };
}

const LARGEST = 1024 * 1024;

/** Reads what stands at the place of each; the diff shows no values that may be secrets. */
export async function compareFiles(
  proposed: readonly Proposal[],
  clone: string,
  files: Files,
): Promise<readonly FileState[]> {
  const states: FileState[] = [];
  for (const proposal of proposed)
    states.push({ ...proposal, state: await stateOf(proposal, { clone, files }) });
  return states;
}

async function stateOf(
  { path, content, isRecord = false }: Proposal,
  { clone, files }: { readonly clone: string; readonly files: Files },
): Promise<FileState['state']> {
  const absolute = files.resolve(clone, path);
  if ((await files.kindOf(absolute)) === undefined) return { kind: 'new' };
  if (isRecord) return { kind: 'same' };
  try {
    const there = await files.read(absolute, LARGEST);
    const wanted = new TextEncoder().encode(content);
    if (Buffer.compare(there, wanted) === 0) return { kind: 'same' };
    const shown = new TextEncoder().encode(hideValues(new TextDecoder().decode(there)));
    return {
      kind: 'differs',
      diff: unifiedDiff(shown, wanted) || 'They differ in values that are not shown.',
    };
  } catch (error) {
    if (!(error instanceof FileRefusal)) throw error;
    return { kind: 'in-the-way', sentence: error.message };
  }
}
