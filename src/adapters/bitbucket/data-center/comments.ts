import * as z from 'zod/mini';
import { pathSegment } from '../../http/path-segment.ts';
import { readShaped, readWritten } from '../shared/shaped.ts';
import type { CommentStore, SeenComment } from '../shared/upsert-comment.ts';
import type { Wire } from '../shared/wire.ts';

const optionalText = z.nullish(z.string());
const DataCenterComment = z.object({
  id: z.int(),
  version: z.int(),
  text: optionalText,
  author: z.nullish(z.object({ slug: optionalText, name: optionalText })),
});

/** Of other activities the comment, if there is one, is none of ours to look at. */
const Activity = z.union([
  z.object({ action: z.literal('COMMENTED'), comment: DataCenterComment }),
  z.pipe(
    z.object({ action: z.string().check(z.refine((action) => action !== 'COMMENTED')) }),
    z.transform(({ action }) => ({ action, comment: undefined })),
  ),
]);

const ActivityPage = z.object({
  values: z.array(Activity),
  isLastPage: z.optional(z.boolean()),
  nextPageStart: z.nullish(z.int()),
});

const MOST_PAGES = 100;

/** The general comments of one pull request: only its activities list them. `url` is the pull request's address. */
export function createDataCenterComments(
  wire: Wire,
  url: string,
  signal: AbortSignal | undefined,
): CommentStore {
  const common = { operation: 'write the pull request comment', scope: 'pullrequest', signal } as const;

  const activities = async (start: number): Promise<z.infer<typeof ActivityPage>> => {
    const query = { limit: '100', start: String(start) };
    const answer = await wire.ask({
      ...common,
      method: 'GET',
      url: `${url}/activities`,
      query,
      repeatable: true,
    });
    return readShaped(answer, ActivityPage, 'The list of comments');
  };

  return {
    async list() {
      const seen = new Map<number, SeenComment>();
      let start: number | undefined = 0;
      for (let page = 0; start !== undefined && page < MOST_PAGES; page += 1) {
        const { values, isLastPage, nextPageStart } = await activities(start);
        for (const { comment } of values) {
          if (comment !== undefined) seen.set(comment.id, seenIn(comment));
        }
        start = isLastPage === false ? (nextPageStart ?? undefined) : undefined;
      }
      return [...seen.values()];
    },
    async write(text) {
      const body = { text };
      const answer = await wire.tryAsk({
        ...common,
        method: 'POST',
        url: `${url}/comments`,
        body,
        repeatable: false,
      });
      return readWritten(answer, DataCenterComment, seenIn);
    },
    async rewrite({ id, version }, text) {
      const { status } = await wire.ask({
        ...common,
        method: 'PUT',
        url: `${url}/comments/${pathSegment(String(id))}`,
        body: { text, version },
        repeatable: true,
        expect: [401, 403, 404, 409],
      });
      if (status === 404 || status === 409) return 'changed-meanwhile';
      // The list was just read with the same token: 401 means somebody else's comment here.
      return status === 401 || status === 403 ? 'not-ours' : 'rewritten';
    },
    async remove({ id, version }) {
      const query = { version: String(version) };
      const place = `${url}/comments/${pathSegment(String(id))}`;
      await wire.ask({
        ...common,
        method: 'DELETE',
        url: place,
        query,
        repeatable: true,
        expect: [404, 409],
      });
    },
  };
}

function seenIn({ id, version, text, author }: z.infer<typeof DataCenterComment>): SeenComment {
  return { id, version, text: text ?? '', author: author?.slug ?? author?.name ?? '' };
}
