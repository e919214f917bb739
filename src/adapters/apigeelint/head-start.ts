import { join } from 'node:path';
import { type Bundle, rootFolderOf } from '../../domain/bundle.ts';
import { type ChildPlace, type LintChild, startChild } from './lint-child.ts';
import { hintFilesAbove, type PreparedJob } from './prepare-job.ts';
import { type CodePlace, mayBeGranted } from './readable-code.ts';

/** A child that was started while the bundles were still being read: its start is half of a short lint. */
export interface HeadStart {
  /** Lints already what will probably be asked for. Nothing that runs code of the repository. */
  begin(asked: PreparedJob): void;
  /**
   * The child, once, where it may read all of this; what was begun it answers at once. Undefined too where it has
   * died: whoever asks again finds out of what.
   */
  take(readable: readonly string[]): Promise<LintChild | undefined>;
  /** Ends it where nobody took it. */
  end(): void;
}

export function startAhead(
  place: ChildPlace & CodePlace,
  bundles: readonly Pick<Bundle, 'kind' | 'source'>[],
): HeadStart {
  const granted = grantedFor(place, bundles);
  const mayRead = (paths: readonly string[]): boolean => paths.every((path) => granted.has(path));
  let child = granted.size === 0 ? undefined : startChild(place, [...granted]);
  const asked = new Map<string, Answer>();
  return {
    begin({ job, code, readable }) {
      if (child === undefined || code.length > 0 || !mayRead(readable)) return;
      asked.set(JSON.stringify(job), child.ask(job));
    },
    async take(readable) {
      if (!mayRead(readable)) return undefined;
      const taken = child;
      child = undefined;
      const replies = await Promise.all(asked.values());
      const isAlive = replies.every((reply) => typeof reply === 'object');
      return taken !== undefined && isAlive ? withAnswers(taken, asked) : undefined;
    },
    end: () => child?.end(),
  };
}

type Answer = ReturnType<LintChild['ask']>;

function withAnswers(child: LintChild, asked: ReadonlyMap<string, Answer>): LintChild {
  return {
    ask: (job) => asked.get(JSON.stringify(job)) ?? child.ask(job),
    end: () => child.end(),
  };
}

function grantedFor(
  place: ChildPlace & CodePlace,
  bundles: readonly Pick<Bundle, 'kind' | 'source'>[],
): ReadonlySet<string> {
  // Links inside are looked for before a bundle is linted: until then nothing reads them, as no code of theirs runs here.
  const folders = bundles.flatMap(({ kind, source: { kind: stored, absolutePath } }) => {
    const root = join(absolutePath, rootFolderOf(kind));
    return stored === 'folder' && mayBeGranted(root, place) ? [{ root, absolutePath }] : [];
  });
  if (folders.length === 0) return new Set();
  const containers = folders.map(({ absolutePath }) => absolutePath);
  return new Set([...folders.map(({ root }) => root), ...hintFilesAbove(containers, place.clone)]);
}
