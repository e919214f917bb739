import type { Answer } from '../emulated-api.ts';

/** STS and the token endpoint print `error` as a string, unlike every other Google API (docs/apigee.md#workload-identity-federation). */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}

export function oauthAnswer({ code, status, message }: OAuthError): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: { error: code, error_description: message },
  };
}
