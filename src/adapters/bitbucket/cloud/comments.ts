import * as z from 'zod/mini';
import { PipeError } from '../../../errors/pipe-error.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { readShaped, readWritten } from '../shared/shaped.ts';
import type { CommentStore, SeenComment } from '../shared/upsert-comment.ts';
import type { Wire } from '../shared/wire.ts';

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
  const bodyOf = (text: string): object => ({ content: { raw: text } });

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
    async write(text) {
      const body = bodyOf(text);
      const answer = await wire.tryAsk({
        ...common,
        method: 'POST',
        url: `${url}/comments`,
        body,
        repeatable: false,
      });
      return readWritten(answer, CloudComment, seenIn);
    },
    async rewrite({ id }, text) {
      const { status } = await wire.ask({
        ...common,
        method: 'PUT',
        url: `${url}/comments/${pathSegment(String(id))}`,
        body: bodyOf(text),
        repeatable: true,
        expect: [403, 404],
      });
      if (status === 404) return 'changed-meanwhile';
      return status === 403 ? 'not-ours' : 'rewritten';
    },
    async remove({ id }) {
      const place = `${url}/comments/${pathSegment(String(id))}`;
      await wire.ask({ ...common, method: 'DELETE', url: place, repeatable: true, expect: [404] });
    },
  };
}

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
