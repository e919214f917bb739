import {
  checkVersion,
  type DataCenterAnswer,
  type DataCenterCall,
  type DataCenterHandlers,
  DataCenterRefusal,
  list,
  nothing,
  one,
  parameter,
} from './data-center-call.ts';
import { commentJson } from './data-center-json.ts';
import { asked } from './data-center-pull-requests.ts';
import type { StoredComment } from './pull-request.ts';
import { addComment } from './request-log.ts';

const COMMENTS = '/api/latest~/pull-requests/{pullRequestId}/comments';
const TASKS = '/api/latest~/pull-requests/{pullRequestId}/blocker-comments';

/** Comments and tasks, which are comments of severity BLOCKER: edits and deletions name the version they saw. */
export const commentHandlers: DataCenterHandlers = {
  [`GET ${COMMENTS}`]: (call) => {
    const path = call.exchange.url.searchParams.get('path');
    return list(
      shown(call)
        .filter(({ inline }) => inline?.path === path)
        .map((each) => told(each, call)),
    );
  },
  [`POST ${COMMENTS}`]: (call) => write(call, call.body['severity'] === 'BLOCKER' ? 'BLOCKER' : 'NORMAL'),
  [`GET ${COMMENTS}/{commentId}`]: (call) => one(told(comment(call), call)),
  [`PUT ${COMMENTS}/{commentId}`]: edit,
  [`DELETE ${COMMENTS}/{commentId}`]: remove,
  [`GET ${TASKS}`]: (call) => {
    const states = call.exchange.url.searchParams.getAll('state');
    const more = call.exchange.url.searchParams.get('states')?.split(',') ?? [];
    const wanted = [...states, ...more];
    const tasks = shown(call).filter(({ severity }) => severity === 'BLOCKER');
    return list(
      tasks
        .filter(({ state }) => wanted.length === 0 || wanted.includes(state))
        .map((each) => told(each, call)),
    );
  },
  [`POST ${TASKS}`]: (call) => write(call, 'BLOCKER'),
  [`GET ${TASKS}/{commentId}`]: (call) => one(told(comment(call), call)),
  [`PUT ${TASKS}/{commentId}`]: edit,
  [`DELETE ${TASKS}/{commentId}`]: remove,
};

function shown(call: DataCenterCall): readonly StoredComment[] {
  return asked(call).comments.filter(({ deleted }) => !deleted);
}

function told(each: StoredComment, { ledger }: DataCenterCall): object {
  return commentJson(each, ledger);
}

function textIn({ body }: DataCenterCall): string {
  const text = body['text'];
  if (typeof text !== 'string' || text === '') throw new DataCenterRefusal(400, 'A comment needs a text.');
  if (text.length > 32_768) {
    throw new DataCenterRefusal(400, 'Please enter a text of at most 32768 characters.');
  }
  return text;
}

function write(call: DataCenterCall, severity: StoredComment['severity']): DataCenterAnswer {
  const { parent, anchor } = call.body as {
    parent?: { id?: number };
    anchor?: { path?: unknown; line?: number };
  };
  const made = addComment(call.ledger, asked(call).id, {
    author: call.caller,
    text: textIn(call),
    at: call.exchange.now,
    severity,
    ...(parent?.id !== undefined && { parent: parent.id }),
    ...(typeof anchor?.path === 'string' && {
      inline: { path: anchor.path, ...(anchor.line !== undefined && { to: anchor.line }) },
    }),
  });
  return one(told(made, call), 201);
}

function comment(call: DataCenterCall): StoredComment {
  const found = shown(call).find(({ id }) => String(id) === parameter(call, 'commentId'));
  if (found === undefined) throw new DataCenterRefusal(404, 'No such comment.');
  return found;
}

/** The text is its author's; anybody may resolve a task. */
function edit(call: DataCenterCall): DataCenterAnswer {
  const found = comment(call);
  const { text, version, state, severity } = call.body as Partial<StoredComment>;
  if (text !== undefined && found.author !== call.caller) {
    throw new DataCenterRefusal(401, 'You are not permitted to change this comment.');
  }
  checkVersion(call, found.version, version);
  if (text !== undefined) found.text = textIn(call);
  if (severity !== undefined) Object.assign(found, { severity });
  if (state === 'RESOLVED') {
    Object.assign(found, { state, resolvedBy: call.caller, resolvedAt: call.exchange.now });
  }
  if (state === 'OPEN') {
    found.state = state;
    delete found.resolvedBy;
    delete found.resolvedAt;
  }
  found.version += 1;
  found.updatedAt = call.exchange.now;
  return one(told(found, call));
}

function remove(call: DataCenterCall): DataCenterAnswer {
  const found = comment(call);
  if (found.author !== call.caller) {
    throw new DataCenterRefusal(401, 'You are not permitted to change this comment.');
  }
  checkVersion(call, found.version, call.exchange.url.searchParams.get('version'));
  found.deleted = true;
  return nothing;
}
