import { join } from 'node:path';
import type { Bundle } from '../../domain/bundle.ts';
import { lanesFor, takeFrom } from './lanes.ts';
import { type ChildPlace, type LintChild, startChild } from './lint-child.ts';
import { hintFilesAbove, type PreparedJob } from './prepare-job.ts';
import type { LintReply } from './protocol.ts';
import { type CodePlace, mayBeGranted } from './readable-code.ts';

/** A child that was started while the bundles were still being read: its start is half of a short lint. */
export interface HeadStart {
  /** Lints already what will probably be asked for. Nothing that runs code of the repository. */
  begin(asked: PreparedJob): void;
  /**
   * Its lanes, once, where they are as many and may read all of this; what was begun they answer at once. Undefined
   * too where the child has died: whoever asks again finds out of what.
   */
  take(readable: readonly string[], lanes: 1 | 2): Promise<readonly LintChild[] | undefined>;
  /** Ends it where nobody took it. */
  end(): void;
}

export function startAhead(
  place: ChildPlace & CodePlace,
  bundles: readonly Pick<Bundle, 'kind' | 'source'>[],
): HeadStart {
  const granted = grantedFor(place, bundles);
  const lanes = lanesFor(granted.folders);
  const mayRead = (paths: readonly string[]): boolean => paths.every((path) => granted.paths.has(path));
  let children = granted.folders === 0 ? [] : startChild(place, [...granted.paths], lanes);
  const waiting: PreparedJob[] = [];
  const busy = new Map<LintChild, Promise<void>>();
  const replies = new Map<string, LintReply>();
  let over = false;

  const work = async (child: LintChild, lane: number): Promise<void> => {
    for (let asked = takeFrom(waiting, lane); asked !== undefined && !over; asked = takeFrom(waiting, lane)) {
      const reply = await child.ask(asked.job);
      if (typeof reply === 'string') {
        over = true;
        children = [];
      } else replies.set(JSON.stringify(asked.job), reply);
    }
    busy.delete(child);
  };
  return {
    begin(asked) {
      if (over || asked.code.length > 0 || !mayRead(asked.readable)) return;
      waiting.push(asked);
      for (const [lane, child] of children.entries()) {
        if (!busy.has(child)) busy.set(child, work(child, lane));
      }
    },
    async take(readable, wanted) {
      if (wanted !== lanes || !mayRead(readable)) return undefined;
      over = true;
      await Promise.all(busy.values());
      const taken = children.map((child) => withReplies(child, replies));
      children = [];
      return taken.length === 0 ? undefined : taken;
    },
    end() {
      over = true;
      for (const child of children) child.end();
    },
  };
}

function withReplies(child: LintChild, replies: ReadonlyMap<string, LintReply>): LintChild {
  return {
    ask: async (job) => replies.get(JSON.stringify(job)) ?? child.ask(job),
    end: () => child.end(),
  };
}

function grantedFor(
  place: ChildPlace & CodePlace,
  bundles: readonly Pick<Bundle, 'kind' | 'source'>[],
): { readonly folders: number; readonly paths: ReadonlySet<string> } {
  // Links inside are looked for before a bundle is linted: until then nothing reads them, as no code of theirs runs here.
  const folders = bundles.flatMap(({ kind, source }) => {
    const root = join(source.absolutePath, kind === 'apiproxy' ? 'apiproxy' : 'sharedflowbundle');
    return source.kind === 'folder' && mayBeGranted(root, place) ? [{ root, ...source }] : [];
  });
  const paths = folders.flatMap(({ root, absolutePath }) => [
    root,
    ...hintFilesAbove(absolutePath, place.clone),
  ]);
  return { folders: folders.length, paths: new Set(paths) };
}
