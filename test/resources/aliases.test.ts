import { beforeAll, describe, expect, it } from '@jest/globals';
import { FileContent } from '../../src/resources/entity.ts';
import type { EntityRef, EntityStore } from '../../src/resources/kind.ts';
import { ALIAS } from '../../src/resources/kinds/alias.ts';
import type { Fields } from '../../src/resources/shape.ts';
import { selfSigned } from '../emulator/apigee/config/certificates.ts';

const ref: EntityRef = { kind: 'alias', scope: 'env/test', path: ['tls', '2026'] };
const made = (commonName: string) =>
  selfSigned({ commonName, validDays: 30, keySize: 1024, now: Date.now(), serial: 1 }).certificate.toString();

let [one, other]: [string, string] = ['', ''];
beforeAll(() => {
  one = made('a.example.com');
  other = made('b.example.com');
});

/** What is sent, as address and names of the parts. */
function apigee() {
  const sent: unknown[] = [];
  type Address = { readonly segments: readonly string[]; readonly query?: unknown };
  type Body = {
    readonly json?: unknown;
    readonly parts?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  };
  const take =
    (method: string) =>
    async ({ segments, query }: Address, { json, parts }: Body = {}) => {
      const body =
        json ??
        Object.fromEntries((parts ?? []).map(({ name, bytes }) => [name, Buffer.from(bytes).toString()]));
      sent.push([`${method} ${segments.slice(2).join('/')}`, query, body]);
    };
  const entities = { create: take('POST'), replace: take('PUT'), remove: take('DELETE') };
  return { sent, store: { entities, cache: new Map() } as unknown as EntityStore };
}

async function created(fields: Fields) {
  const { sent, store } = apigee();
  await ALIAS.create(ref, fields, store);
  return sent;
}

describe('An alias is made', () => {
  const LIST = 'POST keystores/tls/aliases';

  it.each([
    [
      'of a certificate alone, said as text or file',
      { certificate: 'PEM' },
      { format: 'keycertfile' },
      { certFile: 'PEM' },
    ],
    [
      'of a certificate with its key and the key’s password',
      { certFile: new FileContent('c.pem', Buffer.from('PEM')), keyFile: 'KEY', password: 'hush' },
      { format: 'keycertfile' },
      { certFile: 'PEM', keyFile: 'KEY', password: 'hush' },
    ],
    ['of a PKCS #12 file', { format: 'pkcs12', file: 'P12' }, { format: 'pkcs12' }, { file: 'P12' }],
    [
      'without checks that are turned off',
      { certificate: 'PEM', ignoreExpiryValidation: true, ignoreNewlineValidation: false },
      { format: 'keycertfile', ignoreExpiryValidation: 'true' },
      { certFile: 'PEM' },
    ],
  ])('%s', async (_, fields, query, parts) => {
    expect(await created(fields as Fields)).toEqual([[LIST, { ...query, alias: '2026' }, parts]]);
  });

  it('by Apigee itself of a subject', async () => {
    const fields = { format: 'selfsignedcert', keySize: '2048', subject: { commonName: 'a' } };

    expect(await created(fields)).toEqual([
      [
        LIST,
        { format: 'selfsignedcert', alias: '2026' },
        { alias: '2026', keySize: '2048', subject: { commonName: 'a' } },
      ],
    ]);
  });

  it('never without a name', async () => {
    const { store } = apigee();
    const nameless = { ...ref, path: ['tls'] };

    await expect(ALIAS.create(nameless, { certificate: 'PEM' }, store)).rejects.toMatchObject({
      code: 'config-invalid',
    });
  });
});

describe('An alias that is there', () => {
  const read = async (raw: unknown) => {
    const entities = { read: async () => raw, download: async () => Buffer.from('PEM') };
    return ALIAS.read(ref, { entities, cache: new Map() } as unknown as EntityStore);
  };

  it('is read with its certificate, and what is not there is nothing', async () => {
    expect(await read(undefined)).toBeUndefined();
    expect(await read({ alias: '2026', type: 'KEY_CERT' })).toEqual({ type: 'KEY_CERT', certificate: 'PEM' });
  });

  const compared = (declared: Fields, live: Fields) => {
    const { before, after } = ALIAS.compared?.({ ref, declared, live, raw: {} }) ?? {};
    return { before, after, isSame: JSON.stringify(before) === JSON.stringify(after) };
  };

  it('is the same if its certificate is, in whatever lines it stands', () => {
    const chain = (...all: readonly string[]) => all.join('\n');

    expect(compared({ certificate: `\n${one}\n\n` }, { certificate: one }).isSame).toBe(true);
    expect(compared({ certFile: new FileContent('c', Buffer.from(one)) }, { certificate: one }).isSame).toBe(
      true,
    );
    expect(compared({ certificate: other }, { certificate: one }).isSame).toBe(false);
    expect(compared({ certificate: chain(one, other) }, { certificate: one }).isSame).toBe(false);
    expect(compared({ certificate: 'no certificate' }, { certificate: 'another' }).isSame).toBe(false);
    expect(compared({ certificate: 'no certificate' }, { certificate: 'no certificate' }).isSame).toBe(true);
  });

  it('is compared by name and key size if Apigee made it, each only where it is said', () => {
    const own = (declared: Fields, certificate = one) =>
      compared({ format: 'selfsignedcert', ...declared }, { certificate });

    expect(own({ subject: { commonName: 'b' }, keySize: '2048' })).toMatchObject({
      before: { commonName: 'a.example.com', keySize: '1024' },
      after: { commonName: 'b', keySize: '2048' },
    });
    expect(own({ keySize: '1024' })).toMatchObject({ before: { keySize: '1024' }, isSame: true });
    expect(own({ subject: { commonName: 'a' } }, 'no certificate')).toMatchObject({ before: {}, after: {} });
    expect(compared({ format: 'pkcs12', keySize: '4096' }, { certificate: one })).toMatchObject({
      before: {},
      after: {},
    });
  });

  it('cannot be compared with a PKCS #12 file', () => {
    expect(ALIAS.incomparable?.({}, { format: 'pkcs12' })).toContain('PKCS #12');
    expect(ALIAS.incomparable?.({}, { format: 'keycertfile' })).toBeUndefined();
    expect(ALIAS.incomparable?.({})).toBeUndefined();
  });

  it('is renewed in its place for the same key, and made anew for another', async () => {
    const updated = async (certificate: string, before = one) => {
      const { sent, store } = apigee();
      await ALIAS.update(ref, { before: { certificate: before }, after: { certificate } }, store);
      return sent.map((call) => (call as readonly unknown[])[0]);
    };
    const anew = ['DELETE keystores/tls/aliases/2026', 'POST keystores/tls/aliases'];

    expect(await updated(one)).toEqual(['PUT keystores/tls/aliases/2026']);
    expect(await updated(other)).toEqual(anew);
    expect(await updated('no certificate')).toEqual(anew);
    expect(await updated(one, 'no certificate')).toEqual(anew);
  });

  it('cannot be put back if its key is lost', () => {
    const lost = (type: string, certificate: string | undefined) =>
      ALIAS.irreversible?.({
        ref,
        before: { type, certificate: one },
        ...(certificate === undefined ? { kind: 'delete' } : { kind: 'update', after: { certificate } }),
      }) !== undefined;

    expect(lost('KEY_CERT', undefined)).toBe(true);
    expect(lost('KEY_CERT', other)).toBe(true);
    expect(lost('KEY_CERT', one)).toBe(false);
    expect(lost('CERT', undefined)).toBe(false);
    expect(lost('CERT', other)).toBe(false);
  });
});
