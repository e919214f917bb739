import { describe, expect, it } from '@jest/globals';
import {
  type CommentStore,
  type SeenComment,
  upsertComment,
} from '../../../../src/adapters/bitbucket/shared/upsert-comment.ts';
import { PipeError } from '../../../../src/errors/pipe-error.ts';
import { createDrivenClock } from '../../clock/driven-clock.ts';

const MARKER = '[//]: # (apigee-pipe)';
const PACING = { clock: { elapsed: () => 0, sleep: async () => {} } };
const marked = (text: string): string => `${text}\n\n${MARKER}\n`;
const comment = (id: number, text: string, author = 'pipe'): SeenComment => ({
  id,
  version: 0,
  text: marked(text),
  author,
});

type Done = Awaited<ReturnType<CommentStore['rewrite']>>;

/** A pull request whose comments are those of the pipe and of others; `ends` is how a rewriting ends. */
function pullRequest(standing: readonly SeenComment[], ends: (id: number, nth: number) => Done) {
  const comments = new Map(standing.map((one) => [one.id, one]));
  const log: string[] = [];
  const store: CommentStore = {
    list: async () => [...comments.values()],
    write: async (text) => {
      const written = { id: 1 + Math.max(0, ...comments.keys()), version: 0, text, author: 'pipe' };
      comments.set(written.id, written);
      log.push(`write ${written.id}`);
      return { kind: 'done', value: written };
    },
    rewrite: async (one, text) => {
      const end = ends(one.id, log.length);
      if (end === 'rewritten') comments.set(one.id, { ...one, text });
      log.push(`rewrite ${one.id}: ${end}`);
      return end;
    },
    remove: async ({ id }) => {
      comments.delete(id);
      log.push(`remove ${id}`);
    },
  };
  return { store, log, texts: () => [...comments.values()].map(({ text }) => text.split('\n')[0]) };
}

const owned = (authors: Readonly<Record<number, string>>) => (id: number) =>
  (authors[id] ?? 'pipe') === 'pipe' ? 'rewritten' : 'not-ours';
const order = { marker: MARKER, markdown: 'now' };

describe('The one comment of the pipe', () => {
  it('is the oldest of its own, whatever their order, and the others go', async () => {
    const here = pullRequest([comment(9, 'c'), comment(3, 'a'), comment(5, 'b')], () => 'rewritten');

    await upsertComment(here.store, order, PACING);

    expect(here.log).toEqual(['rewrite 3: rewritten', 'remove 5', 'remove 9']);
  });

  it('is never one of somebody else, and none of theirs goes', async () => {
    const here = pullRequest([comment(1, 'a', 'eve'), comment(2, 'b'), comment(3, 'c')], owned({ 1: 'eve' }));

    await upsertComment(here.store, order, PACING);

    expect(here.texts()).toEqual(['a', 'now']);
  });

  it('is written anew where all are of others', async () => {
    const here = pullRequest([comment(1, 'a', 'eve')], owned({ 1: 'eve' }));

    await upsertComment(here.store, order, PACING);

    expect(here.texts()).toEqual(['a', 'now']);
    expect(here.log.at(-1)).toBe('write 2');
  });

  it.each([
    ['holds for none', () => false, []],
    ['holds for one of somebody else', () => true, ['rewrite 1: not-ours']],
  ])('is not written anew where only an earlier one is to be replaced, which %s', async (_, over, log) => {
    const here = pullRequest([comment(1, 'a', 'eve')], owned({ 1: 'eve' }));

    await upsertComment(here.store, { ...order, over }, PACING);

    expect(here.log).toEqual(log);
  });

  it('is tried six times if somebody else keeps changing it', async () => {
    const here = pullRequest([comment(1, 'a')], () => 'changed-meanwhile');

    await expect(upsertComment(here.store, order, PACING)).rejects.toThrow('getting lost, 6 times');
    expect(here.log).toHaveLength(6);
  });

  it('is the older one if another step wrote its own at the same time', async () => {
    const here = pullRequest([], () => 'rewritten');
    const racing: CommentStore = {
      ...here.store,
      write: async (text) => {
        await here.store.write(marked('of the other step'));
        return here.store.write(text);
      },
    };

    await upsertComment(racing, order, PACING);

    expect(here.log).toEqual(['write 1', 'write 2', 'rewrite 1: rewritten', 'remove 2']);
    expect(here.texts()).toEqual(['now']);
  });

  it.each([0, 100, 400, 700, 790, 1200])(
    'keeps the parts of two steps %i ms apart, though each hears late what it holds',
    async (apartMs) => {
      const clock = createDrivenClock();
      const here = pullRequest([comment(1, 'old')], () => 'rewritten');
      const slow: CommentStore = {
        ...here.store,
        list: async () => {
          const seen = await here.store.list();
          await clock.sleep(800);
          return seen;
        },
      };
      const step = async (title: string, afterMs: number) => {
        await clock.sleep(afterMs);
        const part = { step: title.repeat(8), commit: 'c0ffee', build: 1, failed: false, title };
        await upsertComment(slow, { marker: MARKER, markdown: `said by ${title}`, part }, { clock });
      };

      await clock.run(Promise.all([step('a', 0), step('b', apartMs)]));

      const [text = ''] = (await here.store.list()).map((one) => one.text);
      expect(text).toContain('said by a');
      expect(text).toContain('said by b');
    },
  );
});

describe('A comment whose answer was lost', () => {
  const lost = new PipeError('report-undelivered', 'The answer was lost.');

  /** The first `losses` answers are lost; those from `kept` on were written all the same. */
  const losing = (here: ReturnType<typeof pullRequest>, losses: number, kept: number): CommentStore => {
    let sent = 0;
    return {
      ...here.store,
      write: async (text) => {
        sent += 1;
        const written = sent >= kept ? await here.store.write(text) : undefined;
        return written === undefined || sent <= losses ? { kind: 'lost', error: lost } : written;
      },
    };
  };

  it('is taken for written where it stands', async () => {
    const here = pullRequest([], () => 'rewritten');

    await upsertComment(losing(here, 1, 1), order, PACING);

    expect(here.log).toEqual(['write 1', 'rewrite 1: rewritten']);
  });

  it('is written again where it does not, six times at most', async () => {
    const again = pullRequest([], () => 'rewritten');
    await upsertComment(losing(again, 1, 2), order, PACING);
    expect(again.log).toEqual(['write 1']);

    const never = pullRequest([], () => 'rewritten');
    await expect(upsertComment(losing(never, 99, 99), order, PACING)).rejects.toThrow('getting lost');
    expect(never.log).toEqual([]);
  });

  it('is told as what the look for it came to, if Bitbucket shows none', async () => {
    const here = pullRequest([], () => 'rewritten');
    let looks = 0;
    const blind: CommentStore = {
      ...losing(here, 99, 99),
      list: async () => {
        looks += 1;
        if (looks > 1) throw new PipeError('report-undelivered', 'The list is gone.');
        return [];
      },
    };

    await expect(upsertComment(blind, order, PACING)).rejects.toThrow('The list is gone.');
  });
});
