import * as z from 'zod/mini';
import { PipeError } from '../../../errors/pipe-error.ts';
import { readShaped } from '../shared/shaped.ts';
import type { CommentStore, SeenComment } from '../shared/upsert-comment.ts';
import type { Wire } from '../shared/wire.ts';
import { type CommentDialect, writeComments } from '../shared/write-comments.ts';

const CloudComment = z.object({
  id: z.int(),
  deleted: z.optional(z.boolean()),
  content: z.nullish(z.object({ raw: z.nullish(z.string()) })),
  user: z.nullish(z.object({ uuid: z.nullish(z.string()) })),
});

const CommentPage = z.object({ values: z.array(CloudComment), next: z.nullish(z.string()) });

const MOST_PAGES = 100;

/** The comments of one pull request on Cloud; `url` is the pull request's address. */
export function createCloudComments(wire: Wire, url: string, signal: AbortSignal | undefined): CommentStore {
  const common = { operation: 'write the pull request comment', scope: 'pullrequest', signal } as const;

  return {
    async list() {
      const seen: SeenComment[] = [];
      let next: string | undefined = `${url}/comments?pagelen=100&fields=${FIELDS}`;
      for (let page = 0; next !== undefined && page < MOST_PAGES; page += 1) {
        const answer = await wire.ask({ ...common, method: 'GET', url: next, repeatable: true });
        const body = readShaped(answer, CommentPage, 'The list of comments');
        seen.push(...body.values.filter(({ deleted }) => deleted !== true).map(seenIn));
        next = body.next ? atHome(body.next, url) : undefined;
      }
      return seen;
    },
    ...writeComments(DIALECT, { wire, url, common }),
  };
}

const DIALECT: CommentDialect<z.infer<typeof CloudComment>> = {
  shape: CloudComment,
  seenIn,
  bodyOf: (text) => ({ content: { raw: text } }),
  naming: () => ({}),
  changedMeanwhile: [404],
  notOurs: [403],
};

// Paging breaks where a partial answer does not ask for `next` (docs/bitbucket.md#paging-and-limits).
const FIELDS = 'next,values.id,values.deleted,values.content.raw,values.user.uuid';

function seenIn({ id, content, user }: z.infer<typeof CloudComment>): SeenComment {
  return { id, version: 0, text: content?.raw ?? '', author: user?.uuid ?? '' };
}

/** The next page as Bitbucket named it, but never on another host: the request carries our credential. */
function atHome(next: string, url: string): string {
  if (!URL.canParse(next)) throw unreadable();
  const { pathname, search } = new URL(next);
  return `${new URL(url).origin}${pathname}${search}`;
}

function unreadable(): PipeError {
  return new PipeError(
    'report-undelivered',
    "Bitbucket's list of comments could not be read: the address of its next page is none.",
  );
}
