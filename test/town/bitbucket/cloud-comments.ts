import { type CloudCall, refuse } from './cloud-call.ts';
import { addComment, type StoredComment } from './ledger.ts';
import { pageOf } from './paging.ts';

/** Comments of a pull request: only their author may change or delete them; deleted ones stay in the list. */
export function answerComments(call: CloudCall): boolean {
  const { asked, exchange, ledger, caller } = call;
  const pullRequest = Number(asked.parameters['pull_request_id']);
  const comments = ledger.pullRequests.get(pullRequest);
  if (comments === undefined) {
    refuse(exchange, 404, `Pull request ${pullRequest} not found`);
    return true;
  }
  if (asked.parameters['comment_id'] !== undefined) return answerOne(call, comments);
  if (exchange.method === 'POST') {
    const comment = addComment(ledger, pullRequest, { author: caller.name, text: rawOf(call.body) });
    exchange.reply({ status: 201, body: told(comment) });
    return true;
  }
  const newestFirst = exchange.url.searchParams.get('sort')?.startsWith('-') ?? false;
  const listed = newestFirst ? comments.toReversed() : comments;
  exchange.reply({ status: 200, body: pageOf(listed.map(told), exchange.url) });
  return true;
}

function answerOne({ asked, exchange, caller, body }: CloudCall, comments: StoredComment[]): boolean {
  const comment = comments.find(
    ({ id, deleted }) => !deleted && String(id) === asked.parameters['comment_id'],
  );
  if (comment === undefined) {
    refuse(exchange, 404, 'Comment not found');
    return true;
  }
  if (exchange.method === 'GET') {
    exchange.reply({ status: 200, body: told(comment) });
    return true;
  }
  if (comment.author !== caller.name) {
    refuse(exchange, 403, 'You cannot change the comment of somebody else.');
    return true;
  }
  if (exchange.method === 'DELETE') {
    comment.deleted = true;
    comment.text = '';
    exchange.reply({ status: 204 });
    return true;
  }
  comment.text = rawOf(body);
  comment.version += 1;
  exchange.reply({ status: 200, body: told(comment) });
  return true;
}

function rawOf(body: unknown): string {
  return (body as { content: { raw: string } }).content.raw;
}

function told({ id, text, deleted, author }: StoredComment): object {
  return {
    type: 'pullrequest_comment',
    id,
    deleted,
    content: { type: 'rendered', raw: text, markup: 'markdown', html: `<p>${id}</p>` },
    user: { type: 'user', uuid: `{${author}}`, display_name: author },
  };
}
