import { type DataCenterCall, refuse } from './data-center-call.ts';
import { addComment, type StoredComment } from './ledger.ts';

/** Comments of a pull request: edits and deletions name the version they saw. */
export function answerDataCenterComments(call: DataCenterCall): boolean {
  const { asked, exchange, ledger, caller, body } = call;
  const pullRequest = Number(asked.parameters['pullRequestId']);
  const comments = ledger.pullRequests.get(pullRequest);
  if (comments === undefined) return refuse(exchange, 404, `Pull request ${pullRequest} does not exist.`);
  if (asked.parameters['commentId'] !== undefined) return answerOne(call, comments);
  if (exchange.method === 'GET') return refuse(exchange, 400, 'Only comments on files are listed here.');
  const text = body['text'];
  if (typeof text !== 'string' || text === '') return refuse(exchange, 400, 'A comment needs a text.');
  if (text.length > 32_768) return refuse(exchange, 400, 'Please enter a text of at most 32768 characters.');
  exchange.reply({ status: 201, body: told(addComment(ledger, pullRequest, { author: caller, text })) });
  return true;
}

function answerOne({ asked, exchange, caller, body }: DataCenterCall, comments: StoredComment[]): boolean {
  const comment = comments.find(
    ({ id, deleted }) => !deleted && String(id) === asked.parameters['commentId'],
  );
  if (comment === undefined) return refuse(exchange, 404, 'No such comment.');
  if (exchange.method === 'GET') {
    exchange.reply({ status: 200, body: told(comment) });
    return true;
  }
  if (comment.author !== caller)
    return refuse(exchange, 401, 'You are not permitted to change this comment.');
  const seen = exchange.method === 'DELETE' ? exchange.url.searchParams.get('version') : body['version'];
  if (seen === null || seen === undefined) {
    exchange.unexpected('a comment was changed without its version');
    return refuse(exchange, 400, 'The version is missing.');
  }
  if (Number(seen) !== comment.version) return refuse(exchange, 409, 'The comment was changed meanwhile.');
  if (exchange.method === 'DELETE') {
    comment.deleted = true;
    exchange.reply({ status: 204 });
    return true;
  }
  comment.text = String(body['text']);
  comment.version += 1;
  exchange.reply({ status: 200, body: told(comment) });
  return true;
}

/** The only place that lists a pull request's general comments; newest first, among other things that happened. */
export function answerActivities({ asked, exchange, ledger }: DataCenterCall): boolean {
  const comments = ledger.pullRequests.get(Number(asked.parameters['pullRequestId']));
  if (comments === undefined) return refuse(exchange, 404, 'No such pull request.');
  const said = comments.filter(({ deleted }) => !deleted).toReversed();
  const all = [
    { id: 9000, action: 'RESCOPED' },
    ...said.map((comment) => ({
      id: comment.id,
      action: 'COMMENTED',
      commentAction: 'ADDED',
      comment: told(comment),
    })),
    { id: 1, action: 'OPENED' },
  ];
  const start = Number(exchange.url.searchParams.get('start') ?? 0);
  const limit = Math.min(Number(exchange.url.searchParams.get('limit') ?? 25), 1000);
  const isLastPage = start + limit >= all.length;
  const values = all.slice(start, start + limit);
  const page = { values, start, limit, isLastPage, size: values.length };
  exchange.reply({ status: 200, body: isLastPage ? page : { ...page, nextPageStart: start + limit } });
  return true;
}

function told({ id, version, text, author }: StoredComment): object {
  return { id, version, text, author: { name: author, slug: author }, severity: 'NORMAL', state: 'OPEN' };
}
