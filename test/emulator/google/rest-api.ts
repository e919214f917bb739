import type { EmulatedApi, Exchange, Host } from '../emulated-api.ts';
import { errorAnswer, errorFormatOf, GoogleError } from './google-error.ts';
import { frontEndNotFound, googleHeaders } from './headers.ts';
import type { Token, TokenStore } from './tokens.ts';

/** One method of a Google API of which the emulator knows a few methods only, so that no discovery document is kept. */
export interface RestMethod {
  /** `secretmanager.projects.secrets.versions.access` */
  readonly id: string;
  readonly verb: 'GET' | 'POST';
  /** Its groups are the path's parameters, not decoded. */
  readonly path: RegExp;
  /** Fields of the body; any other is refused. */
  readonly fields?: readonly string[];
  answer(call: RestCall): object;
}

export interface RestCall {
  readonly token: Token;
  readonly parameters: Readonly<Record<string, string>>;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A Google API by its methods: signed in, JSON in and out, errors as Google prints them. */
export function restApi(name: Host, tokens: TokenStore, methods: readonly RestMethod[]): EmulatedApi {
  const find = ({ method, url }: Exchange): RestMethod | undefined =>
    methods.find(({ verb, path }) => verb === method && path.test(url.pathname));
  return {
    name,
    identify: (exchange) => ({ operation: find(exchange)?.id }),
    handle: async (exchange) => {
      const method = find(exchange);
      if (method === undefined) {
        exchange.unexpected(`the emulator's ${name} has no such method`);
        exchange.reply(frontEndNotFound(exchange.url.pathname));
        return true;
      }
      try {
        const token = tokens.check(exchange);
        const parameters = parametersOf(method, exchange);
        const body = method.answer({ token, parameters, message: messageOf(method, exchange) });
        exchange.reply({ status: 200, headers: googleHeaders, body });
      } catch (error) {
        if (!(error instanceof GoogleError)) throw error;
        exchange.reply(errorAnswer(error, errorFormatOf(exchange)));
      }
      return true;
    },
  };
}

function parametersOf({ path }: RestMethod, { url }: Exchange): Record<string, string> {
  const groups = Object.entries(path.exec(url.pathname)?.groups ?? {});
  return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)])) as Record<
    string,
    string
  >;
}

function messageOf({ fields = [] }: RestMethod, exchange: Exchange): Record<string, unknown> {
  if (exchange.body.length === 0) return {};
  const message = parsed(exchange);
  for (const name of Object.keys(message)) {
    if (fields.includes(name)) continue;
    const sentence = `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`;
    exchange.unexpected(sentence);
    throw new GoogleError('INVALID_ARGUMENT', sentence);
  }
  return message;
}

function parsed(exchange: Exchange): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(exchange.body).toString('utf8')) as Record<string, unknown>;
  } catch {
    exchange.unexpected('the body is no JSON');
    throw new GoogleError('INVALID_ARGUMENT', 'Invalid JSON payload received. Unexpected token.');
  }
}
