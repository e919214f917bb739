import { BoundedMemory } from '../bundle/bounded-memory.ts';
import { bytesIn } from '../bundle/content.ts';
import { keyOf } from '../bundle/graph/dependency-graph.ts';
import type { AssetRef } from '../domain/bundle.ts';
import type { Revision } from '../domain/revision.ts';
import type { Apigee } from '../ports/apigee.ts';
import { type LiveContent, readExport } from './compare/live-content.ts';

/** What the organization really holds, read back: each revision is downloaded once a run. */
export interface LiveRevisions {
  /**
   * The digests of a revision's content. Throws PipeError: what the download throws (`apigee-not-found` if the
   * revision is gone), `bundle-invalid` if what came is no bundle.
   */
  digests(asset: AssetRef, revision: string): Promise<LiveDigests>;
  /** The same of a revision that was read, without a call. */
  known(asset: AssetRef, revision: string): LiveDigests | undefined;
  /** What a revision that was read says of itself, without a call. */
  described(asset: AssetRef, revision: string): Revision | undefined;
  /** Its content too; downloaded again only if much else was read meanwhile. Throws as `digests` does. */
  read(asset: AssetRef, revision: string): Promise<LiveContent>;
}

type LiveDigests = Pick<LiveContent, 'digest' | 'namelessDigest' | 'described'>;

/**
 * Downloads at a time. Each may be 15 MB, and four times that unpacked, but hardly any is larger than `SMALL_BYTES`
 * unpacked: there are few until one was seen, and after a large one.
 */
const DOWNLOADS = { cautious: 8, small: 40 };
const SMALL_BYTES = 2 * 1024 * 1024;
/** Bytes of unpacked content that are kept for a second question; digests are kept for the whole run. */
const KEPT_BYTES = 32 * 1024 * 1024;

export function createLiveRevisions(apigee: Pick<Apigee, 'downloadRevision'>): LiveRevisions {
  const digests = new Map<string, LiveDigests>();
  const underWay = new Map<string, Promise<LiveContent>>();
  const kept = new BoundedMemory<LiveContent>(KEPT_BYTES, 'latest');
  let largestBytes = 0;
  const place = createPlaces(() =>
    digests.size > 0 && largestBytes <= SMALL_BYTES ? DOWNLOADS.small : DOWNLOADS.cautious,
  );

  const download = async (key: string, asset: AssetRef, revision: string): Promise<LiveContent> => {
    try {
      const live = await place(async () => {
        const read = readExport(await apigee.downloadRevision(asset, revision), asset);
        largestBytes = Math.max(largestBytes, bytesIn(read.content));
        const { digest, namelessDigest, described } = read;
        digests.set(key, { digest, namelessDigest, described });
        return read;
      });
      kept.set(key, live, bytesIn(live.content));
      return live;
    } finally {
      underWay.delete(key);
    }
  };

  const read = (asset: AssetRef, revision: string): Promise<LiveContent> => {
    const key = `${keyOf(asset)}@${revision}`;
    const content = kept.get(key);
    if (content !== undefined) return Promise.resolve(content);
    const reading = underWay.get(key) ?? download(key, asset, revision);
    underWay.set(key, reading);
    return reading;
  };

  const known = (asset: AssetRef, revision: string) => digests.get(`${keyOf(asset)}@${revision}`);

  return {
    read,
    known,
    described(asset, revision) {
      const described = known(asset, revision)?.described;
      const times = { createdAtMs: undefined, lastModifiedAtMs: undefined };
      return described && { revision, ...described, ...times };
    },
    digests: async (asset, revision) => known(asset, revision) ?? (await read(asset, revision)),
  };
}

type Places = <Value>(work: () => Promise<Value>) => Promise<Value>;

/** So much work at a time, in the order asked; `most` is asked anew whenever some is done. */
function createPlaces(most: () => number): Places {
  let taken = 0;
  const waiting: (() => void)[] = [];
  const admit = (): void => {
    while (taken < most()) {
      const next = waiting.shift();
      if (next === undefined) return;
      taken += 1;
      next();
    }
  };
  return async (work) => {
    await new Promise<void>((given) => {
      waiting.push(given);
      admit();
    });
    try {
      return await work();
    } finally {
      taken -= 1;
      admit();
    }
  };
}
