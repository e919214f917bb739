import type * as z from 'zod/mini';
import type { Answer } from '../../../ports/http.ts';
import { pathSegment } from '../../http/path-segment.ts';
import { readWritten } from './shaped.ts';
import type { CommentStore, SeenComment } from './upsert-comment.ts';
import type { Ask, Wire } from './wire.ts';

/** What Cloud and Data Center do differently with a comment. */
export interface CommentDialect<Comment> {
  readonly shape: z.ZodMiniType<Comment>;
  readonly seenIn: (comment: Comment) => SeenComment;
  /** What is sent: a new comment, or the text of one that is there. */
  readonly bodyOf: (text: string, comment?: SeenComment) => object;
  /** What a deletion has to name beside the comment's id. */
  readonly naming: (comment: SeenComment) => Readonly<Record<string, string>>;
  /** Answers that say that somebody else changed or removed it, and those that it is somebody else's. */
  readonly changedMeanwhile: readonly number[];
  readonly notOurs: readonly number[];
}

/** A place of comments: the pull request's address, and what is said of every request. */
export interface CommentPlace {
  readonly wire: Wire;
  readonly url: string;
  readonly common: Pick<Ask, 'operation' | 'scope' | 'signal'>;
}

/** How comments are written, rewritten and removed, whoever keeps them. */
export function writeComments<Comment>(
  dialect: CommentDialect<Comment>,
  { wire, url, common }: CommentPlace,
): Omit<CommentStore, 'list'> {
  const { shape, seenIn, bodyOf, naming, changedMeanwhile, notOurs } = dialect;
  const addressOf = ({ id }: SeenComment): string => `${url}/comments/${pathSegment(String(id))}`;
  const ask = (comment: SeenComment, rest: Partial<Ask> & Pick<Ask, 'method'>): Promise<Answer> =>
    wire.ask({ ...common, url: addressOf(comment), repeatable: true, ...rest });

  return {
    async write(text) {
      const request = { method: 'POST', url: `${url}/comments`, body: bodyOf(text) } as const;
      return readWritten(await wire.tryAsk({ ...common, ...request, repeatable: false }), shape, seenIn);
    },
    async rewrite(comment, text) {
      const expect = [...changedMeanwhile, ...notOurs];
      const { status } = await ask(comment, { method: 'PUT', body: bodyOf(text, comment), expect });
      if (changedMeanwhile.includes(status)) return 'changed-meanwhile';
      return notOurs.includes(status) ? 'not-ours' : 'rewritten';
    },
    async remove(comment) {
      await ask(comment, { method: 'DELETE', query: naming(comment), expect: changedMeanwhile });
    },
  };
}
