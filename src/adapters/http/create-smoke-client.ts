import { TransportError } from '../../errors/transport-error.ts';
import type { Http } from '../../ports/http.ts';
import type { SmokeClient } from '../../ports/smoke-client.ts';

/** What is kept of an answer's body: enough for any JSON a smoke test looks into. */
const BODY_BYTES = 256 * 1024;

/** Asks over the pipe's own client: its proxies and certificates, no repeats of its own, no redirects. */
export function createSmokeClient(http: Http): SmokeClient {
  return {
    async ask(request, signal) {
      try {
        const answer = await http.send({
          method: request.method,
          url: request.url.reveal(),
          shownUrl: request.shownUrl,
          secretHeaders: request.headers,
          body: request.body?.reveal(),
          operation: 'smoke test',
          repeat: 'never',
          timeoutMs: request.timeoutMs,
          signal,
        });
        const body = new TextDecoder().decode(answer.body.subarray(0, BODY_BYTES));
        return { kind: 'answered', status: answer.status, headers: answer.headers, body };
      } catch (error) {
        if (error instanceof TransportError) return { kind: 'unreachable', reason: error.message };
        throw error;
      }
    },
  };
}
