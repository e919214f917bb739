import * as z from 'zod/mini';
import { readShaped } from '../shared/shaped.ts';
import type { CommentStore, SeenComment } from '../shared/upsert-comment.ts';
import type { Wire } from '../shared/wire.ts';
import { type CommentDialect, writeComments } from '../shared/write-comments.ts';

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
    ...writeComments(DIALECT, { wire, url, common }),
  };
}

const DIALECT: CommentDialect<z.infer<typeof DataCenterComment>> = {
  shape: DataCenterComment,
  seenIn,
  bodyOf: (text, comment) => (comment === undefined ? { text } : { text, version: comment.version }),
  naming: ({ version }) => ({ version: String(version) }),
  changedMeanwhile: [404, 409],
  // The list was just read with the same token: 401 means somebody else's comment here.
  notOurs: [401, 403],
};

function seenIn({ id, version, text, author }: z.infer<typeof DataCenterComment>): SeenComment {
  return { id, version, text: text ?? '', author: author?.slug ?? author?.name ?? '' };
}
