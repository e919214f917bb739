import type { Clock } from '../../../ports/clock.ts';
import type { Answer, Http } from '../../../ports/http.ts';

/** What the answers told beside their bodies. */
export interface Meter {
  readonly http: Http;
  /** Tries, repeated ones too. */
  calls(): number;
  clockAheadMs(): number | undefined;
  scopes(): readonly string[] | undefined;
  nearLimit(): boolean | undefined;
}

/** Counts every try, and remembers Bitbucket's own clock, the credential's scopes and its rate limit. */
export function meterHttp(http: Http, clock: Clock): Meter {
  let calls = 0;
  let clockAheadMs: number | undefined;
  let scopes: readonly string[] | undefined;
  let nearLimit: boolean | undefined;

  const notice = ({ headers }: Answer): void => {
    const date = Date.parse(headers['date'] ?? '');
    if (!Number.isNaN(date)) clockAheadMs = clock.now() - date;
    const granted = headers['x-oauth-scopes'];
    if (granted !== undefined)
      scopes = granted.split(/[\s,]+/).filter((scope) => /^[\w:.-]{1,80}$/.test(scope));
    const near = headers['x-ratelimit-nearlimit'];
    if (near !== undefined) nearLimit = near.toLowerCase() === 'true';
  };
  return {
    http: {
      async send(request) {
        const answer = await http.send({
          ...request,
          pace: async (signal) => {
            calls += 1;
            await request.pace?.(signal);
          },
        });
        notice(answer);
        return answer;
      },
    },
    calls: () => calls,
    clockAheadMs: () => clockAheadMs,
    scopes: () => scopes,
    nearLimit: () => nearLimit,
  };
}
