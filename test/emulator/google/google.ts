import { findMethod, type Match } from '../contract/discovery.ts';
import { type FieldProblem, messageProblems, queryProblems } from '../contract/fields.ts';
import { readMessage } from '../contract/proto-json.ts';
import type { Answer, EmulatedApi, Exchange, Identified } from '../emulated-api.ts';
import { errorAnswer, errorFormatOf, GoogleError } from './google-error.ts';
import { frontEndNotFound, googleHeaders } from './headers.ts';
import { partialResponse } from './partial-response.ts';

/** A request whose method, query and JSON body the discovery document knows. */
interface CheckedCall {
  readonly exchange: Exchange;
  readonly match: Match;
  readonly query: URLSearchParams;
  readonly message: Readonly<Record<string, unknown>>;
}

export interface Service {
  readonly name: 'apigee' | 'sts' | 'iamcredentials';
  /** Who calls; before anything else is looked at. */
  admit?(exchange: Exchange): void;
  /** The body of a 200: bytes are a zip. */
  answer(call: CheckedCall): Promise<object> | object;
  /** Another error form than Google's usual one. */
  printError?(error: GoogleError): Answer;
}

/** An answer that is neither JSON nor a zip: a file, or nothing at all. */
export class RawAnswer {
  readonly answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }
}

/** One Google API: found and checked by its discovery document, on the way in and on the way out. */
export function googleApi(service: Service): EmulatedApi {
  return {
    name: service.name,
    identify: (exchange) => identify(service, exchange),
    handle: async (exchange) => {
      const match = findMethod(`${service.name}.`, exchange.method, exchange.url.pathname);
      if (match === undefined) {
        exchange.unexpected('the discovery document has no such method');
        exchange.reply(unknownMethod(service, exchange));
        return true;
      }
      exchange.reply(await answerOf(service, exchange, match));
      return true;
    },
  };
}

/** Below an organization it is the service that does not know the method; elsewhere it is Google's front end. */
function unknownMethod({ name }: Service, exchange: Exchange): Answer {
  const { pathname } = exchange.url;
  return name === 'apigee' && pathname.startsWith('/v1/organizations/')
    ? errorAnswer(new GoogleError('NOT_FOUND', 'Method not found.'), errorFormatOf(exchange))
    : frontEndNotFound(pathname);
}

async function answerOf(service: Service, exchange: Exchange, match: Match): Promise<Answer> {
  try {
    service.admit?.(exchange);
    const body = await service.answer(checked(exchange, match));
    if (body instanceof RawAnswer) return body.answer;
    if (body instanceof Uint8Array)
      return { status: 200, headers: { 'Content-Type': 'application/zip' }, body };
    for (const { description } of messageProblems(responseSchema(match), body)) {
      exchange.unexpected(`the emulator's own answer leaves the contract: ${description}`);
    }
    const shown = partialResponse(body, exchange.url.searchParams.get('fields'));
    return { status: 200, headers: googleHeaders, body: shown };
  } catch (error) {
    if (!(error instanceof GoogleError)) throw error;
    return service.printError?.(error) ?? errorAnswer(error, errorFormatOf(exchange));
  }
}

/** Throws 400 as Google does for a parameter or a field that it does not know, and remembers it. */
function checked(exchange: Exchange, match: Match): CheckedCall {
  const form =
    match.method.request === undefined && isForm(exchange) ? String(Buffer.from(exchange.body)) : '';
  const query = new URLSearchParams([...exchange.url.searchParams, ...new URLSearchParams(form)]);
  const { message, problems } = readMessage(match.method.request ?? '', messageOf(exchange, match));
  refuse(exchange, [...queryProblems(match.method, query), ...problems]);
  return { exchange, match, query, message };
}

function messageOf(exchange: Exchange, { method }: Match): unknown {
  if (exchange.body.length === 0 || method.request === 'GoogleApiHttpBody' || isForm(exchange)) return {};
  if (method.request === undefined) exchange.unexpected(`${method.id} takes no body`);
  try {
    return JSON.parse(Buffer.from(exchange.body).toString('utf8')) as unknown;
  } catch {
    exchange.unexpected('the body is no JSON');
    throw new GoogleError('INVALID_ARGUMENT', 'Invalid JSON payload received. Unexpected token.');
  }
}

function refuse(exchange: Exchange, fieldViolations: readonly FieldProblem[]): void {
  if (fieldViolations.length === 0) return;
  const message = fieldViolations.map(({ description }) => description).join('\n');
  exchange.unexpected(message);
  throw new GoogleError('INVALID_ARGUMENT', message, {
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations }],
  });
}

/** A revision is declared as bytes; without `format=bundle` it is a message of its own. */
function responseSchema({ method }: Match): string {
  if (method.response !== 'GoogleApiHttpBody') return method.response ?? '';
  return `GoogleCloudApigeeV1${method.path.includes('/sharedflows/') ? 'SharedFlow' : 'ApiProxy'}Revision`;
}

export function isForm({ headers }: Exchange): boolean {
  return (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
}

function identify({ name }: Service, { method, url }: Exchange): Identified {
  const match = findMethod(`${name}.`, method, url.pathname);
  const parameters = match?.parameters ?? {};
  const uploaded = match?.method.request === 'GoogleApiHttpBody' ? url.searchParams.get('name') : null;
  return {
    operation: match?.method.id,
    bundle: parameters['apisId'] ?? parameters['sharedflowsId'] ?? uploaded ?? undefined,
    environment: parameters['environmentsId'],
  };
}
