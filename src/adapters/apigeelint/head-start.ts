import { join } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import { lanesFor } from './lanes.ts';
import { type ChildPlace, type LintChild, startChild } from './lint-child.ts';
import { hintFilesAbove } from './prepare-job.ts';
import { type CodePlace, holdsNoWayOut } from './readable-code.ts';

/** A child that was started while the bundles were still being read: its start is half of a short lint. */
export interface HeadStart {
  /** Its lanes, once, where they are as many and it may read all of this; it runs no code of the repository. */
  take(readable: readonly string[], lanes: 1 | 2): readonly LintChild[] | undefined;
  /** Ends it where nobody took it. */
  end(): void;
}

export function startAhead(
  place: ChildPlace & CodePlace,
  bundles: readonly Pick<Bundle, 'kind' | 'source'>[],
): HeadStart {
  const folders = bundles.filter(
    ({ source }) => source.kind === 'folder' && holdsNoWayOut(source.absolutePath, place),
  );
  const granted = new Set(
    folders.flatMap(({ kind, source: { absolutePath } }) => [
      join(absolutePath, kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle'),
      ...hintFilesAbove(absolutePath, place.clone),
    ]),
  );
  const lanes = lanesFor(folders.length);
  let children = folders.length === 0 ? undefined : startChild(place, [...granted], lanes);
  return {
    take(readable, wanted) {
      if (wanted !== lanes || !readable.every((path) => granted.has(path))) return undefined;
      const taken = children;
      children = undefined;
      return taken;
    },
    end: () => {
      for (const child of children ?? []) child.end();
    },
  };
}
