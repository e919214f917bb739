import { describe, expect, it } from '@jest/globals';
import { FileContent } from '../../src/resources/entity.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { applied, declare, planned } from './trial.ts';

describe('An alias', () => {
  it('is told apart by what Apigee made its certificate of, and not at all by a PKCS #12 file', async () => {
    const emulator = await startEmulator();
    const own = (commonName: string, keySize: string) => [
      declare('keystore', 'env/test', ['made']),
      declare('alias', 'env/test', ['made', 'own'], {
        format: 'selfsignedcert',
        keySize,
        subject: { commonName, org: 'Acme' },
      }),
    ];
    const wrapped = (file: string) =>
      declare('alias', 'env/test', ['made', 'own'], {
        format: 'pkcs12',
        file: new FileContent(file, Buffer.from(file)),
      });
    await applied(emulator, own('a.example.com', '2048'));

    const [same, other, unknown] = await Promise.all(
      [own('a.example.com', '2048'), own('b.example.com', '4096'), [wrapped('tls.p12')]].map(
        async (declared) => (await planned(emulator, declared)).changes.at(-1),
      ),
    );

    expect(same).toMatchObject({ change: 'unchanged', problems: [] });
    expect(other).toMatchObject({
      change: 'update',
      differences: [
        { path: '/commonName', before: 'a.example.com', after: 'b.example.com' },
        { path: '/keySize', before: '2048', after: '4096' },
      ],
      problems: [{ code: 'guard', message: expect.stringContaining('never gives out the private key') }],
    });
    expect(unknown).toMatchObject({
      change: 'unchanged',
      problems: [{ code: 'remark', message: expect.stringContaining('is not known') }],
    });
    await emulator.close();
  });
});
