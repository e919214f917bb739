import { describe, expect, it } from '@jest/globals';
import { selfSigned } from '../emulator/apigee/config/certificates.ts';
import { proxyFiles } from '../support/repository.ts';
import { type Scene, story, writesIn } from '../support/story.ts';

const EDGE = 'resources/edge';
const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

function pairOf(year: number): Readonly<Record<string, string>> {
  const name = {
    commonName: 'orders.example.com',
    validDays: 30,
    keySize: 2048,
    now: Date.now(),
    serial: year,
  };
  const { certificate, key } = selfSigned(name);
  return {
    [`tls/${year}.crt`]: certificate.toString(),
    [`tls/${year}.key`]: key.export({ type: 'pkcs8', format: 'pem' }),
  };
}

function filesWith(years: readonly number[]): Readonly<Record<string, string>> {
  const alias = (year: number) => ({
    alias: 'orders',
    keystorename: `tls-${year}`,
    format: 'keycertfile',
    certFilePath: `tls/${year}.crt`,
    keyFilePath: `tls/${year}.key`,
  });
  return {
    [`${EDGE}/env/test/keystores.json`]: json(years.map((year) => ({ name: `tls-${year}` }))),
    [`${EDGE}/env/test/aliases.json`]: json(years.map(alias)),
    [`${EDGE}/env/test/references.json`]: json([
      { name: 'tls', refers: `tls-${years.at(-1) ?? ''}`, resourceType: 'KeyStore' },
    ]),
  };
}

const FILES = {
  ...proxyFiles('proxies/orders', 'orders'),
  ...pairOf(2026),
  ...filesWith([2026]),
  'apigee.yaml': `version: 1\nconfiguration: [${EDGE}]\n`,
  [`${EDGE}/env/test/targetServers.json`]: json([
    {
      name: 'backend',
      host: 'b.example.com',
      port: 443,
      sSLInfo: { enabled: true, clientAuthEnabled: true, keyStore: 'ref://tls', keyAlias: 'orders' },
    },
  ]),
};
const refersTo = ({ emulator }: Scene) => emulator.entities('environments/test/references')[0]?.['refers'];

describe('A certificate', () => {
  it.concurrent('is changed by another keystore and the reference to it, and nothing is deployed for that', async () => {
    await story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await run();
      const before = writesIn(emulator).length;
      await repository.write({ ...pairOf(2027), ...filesWith([2026, 2027]) });

      const { result, log } = await run();

      expect(result).toMatchObject({ outcome: 'done', deployments: [{ change: 'unchanged' }] });
      expect(
        writesIn(emulator)
          .slice(before)
          .map((operation) => operation.replace(/^apigee\.organizations\.environments\./, '')),
      ).toEqual(['keystores.create', 'keystores.aliases.create', 'references.update']);
      expect(refersTo(scene)).toBe('tls-2027');
      expect(log).not.toContain('PRIVATE KEY');
    });
  });

  it.concurrent('is the old one again if the run fails behind it', async () => {
    await story({ files: FILES }, async (scene) => {
      const { emulator, repository, run } = scene;
      await run();
      await repository.write({
        ...pairOf(2027),
        ...filesWith([2026, 2027]),
        [`${EDGE}/org/apiProducts.json`]: json([{ name: 'gold', displayName: 'Gold' }]),
      });
      emulator.fault({ on: { operation: /apiproducts\.create$/ }, kind: '400' });

      const { exitCode } = await run({ ATOMIC: 'true' });

      expect(exitCode).toBe(3);
      expect(refersTo(scene)).toBe('tls-2026');
      expect(emulator.entities('environments/test/keystores').map(({ name }) => name)).toEqual(['tls-2026']);
    });
  });
});
