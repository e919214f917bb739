import { PipeError } from '../../errors/pipe-error.ts';
import type { ApigeeEntities, EntityAddress, EntityBody } from '../../ports/apigee-entities.ts';
import { toMultipartForm } from '../http/multipart.ts';
import { pathSegment } from '../http/path-segment.ts';
import type { Call } from './call.ts';
import { type ApigeeXOptions, createCaller, unreachable } from './caller.ts';
import { createReader } from './reader.ts';
import { needsReading, needsWriting, permissionFor } from './roles.ts';
import { EntityShape } from './shapes.ts';
import { toLongWork } from './translate.ts';
import { createWrite } from './writer.ts';

/** The management API's entities beside bundles (docs/apigee.md, "Configuration entities"). */
export function createApigeeEntities(options: ApigeeXOptions): ApigeeEntities {
  const caller = createCaller(options);
  const reader = createReader(caller);
  const write = createWrite(caller, options);
  const send = async (method: 'POST' | 'PUT' | 'PATCH', address: EntityAddress, body: EntityBody) =>
    write({ ...callFor(method, address), body: encode(body) });
  const read = (address: EntityAddress) => orMissing(() => reader.read(callFor('GET', address), EntityShape));
  const remove = (address: EntityAddress) => orMissing(() => write(callFor('DELETE', address)));
  return {
    read,
    async download(address) {
      const call = callFor('GET', address);
      const sent = await caller.send(call, { repeat: 'reads', signal: options.signal });
      if (sent.kind === 'lost') throw unreachable(call, sent.failure);
      const { answer, token } = sent;
      if (answer.status === 404) return undefined;
      if (answer.status < 200 || answer.status > 299) throw caller.explain(call, answer, token);
      return answer.body;
    },
    create: (address, body) => send('POST', address, body),
    replace: (address, body) => send('PUT', address, body),
    change: (address, body) => send('PATCH', address, body),
    remove,
    beginCreating: async (address, body) => toLongWork(await send('POST', address, body)),
    async beginRemoving(address) {
      const answer = await remove(address);
      return answer === undefined ? { kind: 'done' } : toLongWork(answer);
    },
    async workOf(id, about) {
      const answer = await read({ ...about, segments: ['operations', id], right: 'operations.get' });
      return answer === undefined ? { kind: 'done' } : toLongWork(answer);
    },
  };
}

function callFor(method: Call['method'], address: EntityAddress): Call {
  const { segments, query, operation, where, right } = address;
  // Without a segment the address would be the organization itself.
  if (segments.length === 0) throw new TypeError(`No address to ${operation}.`);
  const [first, environment] = segments;
  return {
    method,
    path: segments.map(pathSegment).join('/'),
    query,
    operation,
    where,
    needs: method === 'GET' ? needsReading(permissionFor(right)) : needsWriting(permissionFor(right)),
    environment: first === 'environments' ? environment : undefined,
    answersNothing: method !== 'GET',
  };
}

function encode(body: EntityBody): NonNullable<Call['body']> {
  switch (body.kind) {
    case 'json':
      return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(body.json)) };
    case 'empty':
      return { contentType: 'application/octet-stream', bytes: new Uint8Array() };
    case 'bytes':
      return { contentType: 'application/octet-stream', bytes: body.bytes };
    case 'parts': {
      const form = toMultipartForm(body.parts);
      return { contentType: form.contentType, bytes: form.body };
    }
  }
}

/** Undefined if Apigee says that the thing itself is missing; a missing environment stays an error. */
async function orMissing(ask: () => Promise<unknown>): Promise<unknown> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof PipeError && error.code === 'apigee-not-found') return undefined;
    throw error;
  }
}
