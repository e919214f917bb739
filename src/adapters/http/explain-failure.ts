import { ReadError, RequestError, TimeoutError } from 'got';
import { TransportError, type TransportFailure } from '../../errors/transport-error.ts';

/** What the library's error means for the caller. Only codes and addresses are read off it: it carries the token. */
export function explainFailure(error: unknown, url: URL): TransportError {
  const judgement = judge(error);
  const facts = { host: url.host, unprocessed: judgement.unprocessed };
  return new TransportError(judgement.failure, judgement.sentence(url.host), facts);
}

interface Judgement {
  readonly failure: TransportFailure;
  /** Nothing was sent before the failure, so nothing can have been done. */
  readonly unprocessed: boolean;
  sentence(host: string): string;
}

function judge(error: unknown): Judgement {
  if (error instanceof TimeoutError) return judgeTimeout(error.event);
  const cause = causeOf(error);
  if (error instanceof ReadError) return TRUNCATED;
  const code = cause.code ?? '';
  if (code.startsWith('ERR_PROXY_')) return brokenProxy(code);
  if (NAME_CODES.has(code)) return unknownName(code);
  if (cause.syscall === 'connect') return neverConnected(cause, code);
  if (isTls(code, cause.message)) return brokenTls(code);
  return {
    failure: 'reset',
    unprocessed: false,
    sentence: (host) => `The connection to ${host} broke before an answer arrived${coded(code)}.`,
  };
}

const TRUNCATED: Judgement = {
  failure: 'truncated',
  unprocessed: false,
  sentence: (host) => `The answer of ${host} broke off in the middle.`,
};

const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EAI_NODATA', 'EAI_NONAME']);

function judgeTimeout(phase: string): Judgement {
  const connecting = phase === 'lookup' || phase === 'connect' || phase === 'secureConnect';
  return {
    failure: 'timeout',
    unprocessed: connecting,
    sentence: (host) =>
      connecting
        ? `No connection to ${host} came about in time.`
        : `${host} did not answer in time (${phase}).`,
  };
}

const brokenProxy = (code: string): Judgement => ({
  failure: 'proxy',
  unprocessed: true,
  sentence: (host) => `The proxy on the way to ${host} opened no tunnel${coded(code)}.`,
});

const unknownName = (code: string): Judgement => ({
  failure: 'dns',
  unprocessed: true,
  sentence: (host) => `The name of ${host} could not be resolved${coded(code)}.`,
});

function neverConnected(cause: Cause, code: string): Judgement {
  const address = cause.address && cause.port ? ` at ${cause.address}:${cause.port}` : '';
  return {
    failure: code === 'ETIMEDOUT' ? 'timeout' : 'refused',
    unprocessed: true,
    sentence: (host) => `The connection to ${host} was not accepted${address}${coded(code)}.`,
  };
}

const brokenTls = (code: string): Judgement => ({
  failure: 'tls',
  unprocessed: true,
  sentence: (host) => `No trusted TLS connection to ${host} could be made${coded(code)}.`,
});

function isTls(code: string, message: string): boolean {
  return (
    /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EPROTO/.test(
      code,
    ) || message.includes('before secure TLS connection was established')
  );
}

const coded = (code: string): string => (/^[A-Z][A-Z0-9_]+$/.test(code) ? ` (${code})` : '');

interface Cause {
  readonly code: string | undefined;
  readonly syscall: string | undefined;
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly message: string;
}

/** Several addresses tried in turn fail together as one AggregateError; its first part says why. */
function causeOf(error: unknown): Cause {
  const outer = error instanceof RequestError ? (error.cause ?? error) : error;
  const part: unknown = outer instanceof AggregateError ? (outer.errors[0] as unknown) : outer;
  const facts = (part ?? {}) as Record<string, unknown>;
  const text = (name: string): string | undefined =>
    typeof facts[name] === 'string' ? facts[name] : undefined;
  return {
    code: text('code') ?? (error instanceof RequestError ? error.code : undefined),
    syscall: text('syscall'),
    address: text('address'),
    port: typeof facts['port'] === 'number' ? facts['port'] : undefined,
    message: text('message') ?? '',
  };
}
