import type { Emulator } from './emulator.ts';

export interface Seen {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown;
}

export interface Client {
  get(path: string, init?: RequestInit): Promise<Seen>;
  post(path: string, init?: RequestInit): Promise<Seen>;
  delete(path: string, init?: RequestInit): Promise<Seen>;
  put(path: string, init?: RequestInit): Promise<Seen>;
  patch(path: string, init?: RequestInit): Promise<Seen>;
  /** Imports a zip as the documented form does. */
  import(collection: 'apis' | 'sharedflows', name: string, zip: Uint8Array): Promise<Seen>;
}

/** Someone with curl: calls the emulator's Apigee below `/v1/organizations/acme`, with a good token. */
export function client(emulator: Emulator, organization = 'acme', token = emulator.accessToken()): Client {
  const root = `${emulator.urls.apigee}/v1/organizations/${organization}`;
  const headers = { authorization: `Bearer ${token}`, 'x-goog-api-format-version': '2' };
  const call =
    (method: string) =>
    async (path: string, init: RequestInit = {}): Promise<Seen> =>
      seen(
        await fetch(`${root}${path}`, { ...init, method, headers: { ...headers, ...plain(init.headers) } }),
      );
  const post = call('POST');
  return {
    get: call('GET'),
    put: call('PUT'),
    patch: call('PATCH'),
    delete: call('DELETE'),
    post,
    import: async (collection, name, zip) =>
      post(`/${collection}?action=import&name=${encodeURIComponent(name)}`, { body: zipForm(zip) }),
  };
}

export function zipForm(zip: Uint8Array, part = 'file'): FormData {
  const form = new FormData();
  form.set(part, new Blob([Buffer.from(zip)], { type: 'application/octet-stream' }), 'bundle.zip');
  return form;
}

export async function seen(response: Response): Promise<Seen> {
  const text = await response.text();
  const json = (response.headers.get('content-type') ?? '').includes('json');
  return {
    status: response.status,
    headers: response.headers,
    body: json ? (JSON.parse(text) as unknown) : text,
  };
}

function plain(headers: RequestInit['headers']): Record<string, string> {
  return Object.fromEntries(new Headers(headers));
}
