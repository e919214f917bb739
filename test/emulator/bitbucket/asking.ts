import { type Seen, seen } from '../client.ts';
import { type Emulator } from '../emulator.ts';
import { keys } from './bitbucket.ts';

interface Answered extends Seen {
  /** The JSON answer, whatever it holds. */
  readonly json: Json;
}

/** An answer that a test looks into without a schema. */
interface Json {
  readonly [name: string]: Json;
  readonly [index: number]: Json;
}

export type Ask = (request: string, body?: unknown) => Promise<Answered>;

/** Someone with curl: `GET /pullrequests/7` below the repository, or a whole path that begins with `/2.0` or `/rest`. */
export function asking(emulator: Emulator, authorization?: string): { cloud: Ask; dataCenter: Ask } {
  const on =
    (url: string, below: string, usual: string): Ask =>
    async (request, body) => {
      const [method = '', path = ''] = request.split(/ (.*)/);
      const isWhole = /^\/(?:2\.0|rest|site)\//.test(path);
      const answer = await fetch(url + (isWhole ? path : below + path), {
        method,
        headers: {
          authorization: authorization ?? usual,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const whole = await seen(answer);
      return { ...whole, json: whole.body as Json };
    };
  return {
    cloud: on(emulator.urls.bitbucket, '/2.0/repositories/acme/apis', `Bearer ${keys.accessToken}`),
    dataCenter: on(
      emulator.urls.dataCenter,
      '/rest/api/1.0/projects/API/repos/apis',
      `Bearer ${keys.dataCenterToken}`,
    ),
  };
}
