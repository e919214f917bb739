import {
  type CloudAnswer,
  type CloudCall,
  type CloudHandlers,
  list,
  nothing,
  one,
  parameter,
  Refusal,
} from './cloud-call.ts';
import { asked } from './cloud-pull-requests.ts';
import { commentJson, taskJson } from './cloud-review-json.ts';
import type { StoredComment, Task } from './pull-request.ts';
import { addComment } from './request-log.ts';
import { newTask } from './seeding.ts';

const COMMENT = '/pullrequests/{pull_request_id}/comments/{comment_id}';
const TASK = '/pullrequests/{pull_request_id}/tasks/{task_id}';

/** Comments, which only their author may change or delete (deleted ones stay in the list), and tasks. */
export const commentHandlers: CloudHandlers = {
  'GET /pullrequests/{pull_request_id}/comments': (call) =>
    list(asked(call).comments.map((each) => commentJson(each, asked(call), call))),
  'POST /pullrequests/{pull_request_id}/comments': write,
  [`GET ${COMMENT}`]: (call) => one(commentJson(comment(call), asked(call), call)),
  [`PUT ${COMMENT}`]: (call) => {
    const mine = own(call);
    mine.text = rawOf(call.body);
    mine.updatedAt = call.exchange.now;
    mine.version += 1;
    return one(commentJson(mine, asked(call), call));
  },
  [`DELETE ${COMMENT}`]: (call) => {
    Object.assign(own(call), { deleted: true, text: '', updatedAt: call.exchange.now });
    return nothing;
  },
  [`POST ${COMMENT}/resolve`]: (call) => {
    const found = comment(call);
    if (found.parent !== undefined) throw new Refusal(403, 'Only the first comment of a thread is resolved.');
    if (found.resolvedBy !== undefined) throw new Refusal(409, 'The comment thread is resolved already.');
    Object.assign(found, { resolvedBy: call.caller.name, resolvedAt: call.exchange.now });
    return one((commentJson(found, asked(call), call) as { resolution: object }).resolution);
  },
  [`DELETE ${COMMENT}/resolve`]: (call) => {
    const found = comment(call);
    delete found.resolvedBy;
    delete found.resolvedAt;
    return nothing;
  },
  'GET /pullrequests/{pull_request_id}/tasks': (call) =>
    list(asked(call).tasks.map((each) => taskJson(each, asked(call), call))),
  'POST /pullrequests/{pull_request_id}/tasks': (call) => {
    const about = (call.body['comment'] as { id?: number } | undefined)?.id;
    const made = newTask(call.ledger, asked(call), {
      text: rawOf(call.body),
      by: call.caller.name,
      at: call.exchange.now,
      ...(about !== undefined && { comment: about }),
    });
    return one(taskJson(made, asked(call), call), 201);
  },
  [`GET ${TASK}`]: (call) => one(taskJson(task(call), asked(call), call)),
  [`PUT ${TASK}`]: changeTask,
  [`DELETE ${TASK}`]: (call) => {
    const { tasks } = asked(call);
    tasks.splice(tasks.indexOf(task(call)), 1);
    return nothing;
  },
};

function write(call: CloudCall): CloudAnswer {
  const pullRequest = asked(call);
  const { parent, inline } = call.body as { parent?: { id: number }; inline?: { path: string; to?: number } };
  if (parent !== undefined && !pullRequest.comments.some(({ id }) => id === parent.id)) {
    throw new Refusal(400, 'Bad request', { fields: { parent: ['Parent comment not found'] } });
  }
  const made = addComment(call.ledger, pullRequest.id, {
    author: call.caller.name,
    text: rawOf(call.body),
    at: call.exchange.now,
    ...(parent !== undefined && { parent: parent.id }),
    ...(inline !== undefined && { inline }),
  });
  const location = `${call.exchange.url.pathname}/${made.id}`;
  return { kind: 'one', status: 201, body: commentJson(made, pullRequest, call), location };
}

function comment(call: CloudCall): StoredComment {
  const found = asked(call).comments.find(
    ({ id, deleted }) => !deleted && String(id) === parameter(call, 'comment_id'),
  );
  if (found === undefined) throw new Refusal(404, 'Comment not found');
  return found;
}

function own(call: CloudCall): StoredComment {
  const found = comment(call);
  if (found.author !== call.caller.name) {
    throw new Refusal(403, 'You cannot change the comment of somebody else.');
  }
  return found;
}

function task(call: CloudCall): Task {
  const found = asked(call).tasks.find(({ id }) => String(id) === parameter(call, 'task_id'));
  if (found === undefined) throw new Refusal(404, 'Task not found');
  return found;
}

function changeTask(call: CloudCall): CloudAnswer {
  const found = task(call);
  const { state, content } = call.body as { state?: Task['state']; content?: { raw: string } };
  found.text = content?.raw ?? found.text;
  found.updatedAt = call.exchange.now;
  if (state === 'RESOLVED') {
    Object.assign(found, { state, resolvedBy: call.caller.name, resolvedAt: call.exchange.now });
  }
  if (state === 'UNRESOLVED') {
    found.state = state;
    delete found.resolvedBy;
    delete found.resolvedAt;
  }
  return one(taskJson(found, asked(call), call));
}

function rawOf(body: unknown): string {
  return (body as { content: { raw: string } }).content.raw;
}
