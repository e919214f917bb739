import { client, type Seen } from '../client.ts';
import type { Emulator } from '../emulator.ts';

/** Someone who sends JSON and looks at what comes back. */
export interface Caller {
  get(path: string): Promise<Seen>;
  post(path: string, body?: unknown): Promise<Seen>;
  put(path: string, body?: unknown): Promise<Seen>;
  patch(path: string, body?: unknown): Promise<Seen>;
  delete(path: string): Promise<Seen>;
  /** A POST without a body that says it has octets, as Apigee wants it for `?action=`. */
  act(path: string): Promise<Seen>;
  /** The message of a refusal, after its status. */
  refusal(answer: Promise<Seen>): Promise<string>;
}

export function caller(emulator: Emulator, token?: string): Caller {
  const someone = client(emulator, 'acme', token);
  const json = (body: unknown): RequestInit =>
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
  return {
    get: async (path) => someone.get(path),
    post: async (path, body) => someone.post(path, json(body)),
    put: async (path, body) => someone.put(path, json(body)),
    patch: async (path, body) => someone.patch(path, json(body)),
    delete: async (path) => someone.delete(path),
    act: async (path) => someone.post(path, { headers: { 'Content-Type': 'application/octet-stream' } }),
    refusal: async (answer) => {
      const { body } = await answer;
      const { status, message } = (body as { error: { status: string; message: string } }).error;
      return `${status} ${message}`;
    },
  };
}
