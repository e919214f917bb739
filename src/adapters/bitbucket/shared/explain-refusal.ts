import type { BitbucketAccess, BitbucketCredential } from '../../../domain/code-host/bitbucket-access.ts';
import { retell } from '../../../errors/aggregate-errors.ts';
import { PipeError } from '../../../errors/pipe-error.ts';
import { TransportError } from '../../../errors/transport-error.ts';
import type { Answer } from '../../../ports/http.ts';
import { redact } from '../../http/redact.ts';

export interface Refused {
  /** What was being done, in words: "write the comment". */
  readonly operation: string;
  /** What the call needs (docs/bitbucket.md#scopes). */
  readonly scope: string;
  readonly access: BitbucketAccess;
}

/** A sentence and a remedy for an answer that is no success. */
export function explainRefusal(answer: Answer, refused: Refused): PipeError {
  const { status } = answer;
  const said = saidBy(answer);
  const of = (sentence: string, hint?: string): PipeError =>
    new PipeError('report-undelivered', said === '' ? sentence : `${sentence} It says: ${said}`, {
      status,
      hint,
    });

  switch (status) {
    case 401:
      return of('Bitbucket refused the credential (401).', credentialHint(refused));
    case 403:
      return of(`Bitbucket does not let this credential ${refused.operation} (403).`, scopeHint(refused));
    case 404:
      return of(
        `Bitbucket could not ${refused.operation}: it knows no such repository, commit or pull request, or hides it from this credential (404).`,
      );
    case 410:
      return of('Bitbucket no longer takes this kind of credential (410).', APP_PASSWORDS);
    case 429:
      return of("Bitbucket's rate limit is used up (429).", 'It is counted per hour and credential.');
    default:
      return status >= 500
        ? of(`Bitbucket is out of order (${status}).`)
        : of(`Bitbucket did not ${refused.operation} (${status}).`);
  }
}

/** The same where no answer arrived at all. */
export function explainSilence(error: unknown, proxyUrl?: string): PipeError {
  if (error instanceof PipeError) return error;
  if (error instanceof TransportError) {
    const way = proxyUrl === undefined ? '' : ` through the proxy of Pipelines at ${proxyUrl}`;
    return new PipeError('report-undelivered', `Bitbucket could not be reached${way}: ${error.message}`);
  }
  throw error;
}

/**
 * Reports that do not arrive are warnings; what a gate, a query, a proposal or a setting needs of Bitbucket and does not
 * get is an error of its own. What is neither stays as it is.
 */
export function asUnreadable(error: unknown, where?: string): unknown {
  if (!(error instanceof PipeError) || error.code !== 'report-undelivered') return error;
  return retell(error, { code: 'code-host-unreadable', ...(where !== undefined && { where }) });
}

const APP_PASSWORDS =
  'App passwords were removed on 2026-07-28. Use a repository access token (BITBUCKET_ACCESS_TOKEN), or an API token with the e-mail of its account (BITBUCKET_API_TOKEN, BITBUCKET_EMAIL).';

function credentialHint({ scope, access: { credential, kind } }: Refused): string | undefined {
  if (holdsAppPassword(credential)) return APP_PASSWORDS;
  if (kind === 'data-center') {
    return `Check that the HTTP access token is not expired and may ${levelOf(scope)} this repository.`;
  }
  switch (credential.kind) {
    case 'access-token':
      return 'The token is wrong, expired or revoked, or belongs to another repository. An API token goes into BITBUCKET_API_TOKEN with BITBUCKET_EMAIL; app passwords are gone since 2026-07-28.';
    case 'api-token':
      return "The user name of an API token is the Atlassian account's e-mail, not the Bitbucket user name; the token lasts a year at most. App passwords are gone since 2026-07-28.";
    case 'oauth':
      return 'Check that the OAuth consumer still exists and is private.';
    case 'none':
      return undefined;
  }
}

// App passwords begin with ATBB, API tokens with ATATT, access tokens with ATCTT.
function holdsAppPassword(credential: BitbucketCredential): boolean {
  return 'token' in credential && credential.token.reveal().startsWith('ATBB');
}

function scopeHint({ scope, access }: Refused): string {
  if (access.kind === 'data-center') {
    const level = levelOf(scope);
    const whose =
      level === 'write' ? ' Only a person’s token writes files, not one of a project or repository.' : '';
    return `Give the HTTP access token ${level} permission on this repository.${whose}`;
  }
  return access.credential.kind === 'api-token'
    ? `Give the API token the scope ${apiTokenScope(scope)}; its scopes imply no others.`
    : `Give the credential the scope ${scope}.`;
}

function levelOf(scope: string): 'read' | 'write' {
  return scope.endsWith(':write') ? 'write' : 'read';
}

/** `repository:admin` is `admin:repository:bitbucket` to an API token (docs/bitbucket.md#scopes). */
function apiTokenScope(scope: string): string {
  if (scope === 'account') return 'read:user:bitbucket';
  const [what = '', level = 'read'] = scope.split(':');
  return `${level}:${what}:bitbucket`;
}

/** Bitbucket's own words, Cloud's, Data Center's or those of what stands before them, on one line. */
function saidBy(answer: Answer): string {
  if (answer.headers['content-type']?.startsWith('text/plain') === true)
    return redact(answer.text(), [], 300);
  const body = fieldsOf(answer.json());
  const error = fieldsOf(body['error']);
  const errors = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : [];
  const parts = [
    error['message'],
    ...sentencesIn(error['fields']),
    scopesIn(error['detail']) ?? error['detail'],
    error['id'],
    body['message'],
    body['error_description'] ?? body['error'],
    ...errors.slice(0, 10).map((one) => fieldsOf(one)['message']),
  ];
  const texts = [...new Set(parts.filter((part) => typeof part === 'string' && part !== ''))];
  return redact(texts.join(' '), [], 300);
}

/** `url: Enter a valid URL.` Bitbucket tells what is wrong with a request field by field. */
function sentencesIn(fields: unknown): readonly string[] {
  return Object.entries(fieldsOf(fields))
    .slice(0, 10)
    .map(([name, sentences]) => `${name}: ${namesIn(sentences, ' ')}`)
    .filter((told) => !told.endsWith(': '));
}

/** "It needs pullrequest:write, has repository." Bitbucket tells missing scopes as an object, not as a text. */
function scopesIn(detail: unknown): string | undefined {
  const { required, granted } = fieldsOf(detail);
  const needed = namesIn(required);
  if (needed === '') return undefined;
  return `It needs ${needed}, has ${namesIn(granted) || 'none'}.`;
}

function namesIn(scopes: unknown, between = ', '): string {
  const names = Array.isArray(scopes) ? (scopes as unknown[]) : [scopes];
  return names.filter((name) => typeof name === 'string' && name !== '').join(between);
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
