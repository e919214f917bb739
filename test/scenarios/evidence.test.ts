import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { keys } from '../emulator/bitbucket/bitbucket.ts';
import { story, writesIn } from '../support/story.ts';

interface Envelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly sig: string }[];
}

/** With openssl alone, as the README says. */
function verify({ payloadType, payload, signatures }: Envelope, publicKey: KeyObject): string {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    const body = Buffer.from(payload, 'base64');
    const head = `DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `;
    writeFileSync(join(folder, 'signed'), Buffer.concat([Buffer.from(head), body]));
    writeFileSync(join(folder, 'signature'), Buffer.from(signatures[0]?.sig ?? '', 'base64'));
    writeFileSync(join(folder, 'key.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const how =
      publicKey.asymmetricKeyType === 'ed25519'
        ? [
            'pkeyutl',
            '-verify',
            '-pubin',
            '-inkey',
            'key.pem',
            '-rawin',
            '-in',
            'signed',
            '-sigfile',
            'signature',
          ]
        : ['dgst', '-sha256', '-verify', 'key.pem', '-signature', 'signature', 'signed'];
    return execFileSync('openssl', how, { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const pairs = {
  Ed25519: generateKeyPairSync('ed25519'),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};

describe('evidence', () => {
  it.concurrent.each(['Ed25519', 'P-256'] as const)(
    'is signed with %s so that openssl can verify it',
    async (kind) => {
      const { privateKey, publicKey } = pairs[kind];
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
      await story({}, async ({ emulator, run }) => {
        const { onCloud } = emulator.bitbucket;
        const id = onCloud.addPullRequest({ at: Date.now() - 60_000 });
        onCloud.approve(id, { by: 'erin' });
        const commit = onCloud.merge(id);

        const ended = await run({
          EVIDENCE_KEY: kind === 'P-256' ? pem.replaceAll('\n', '\\n') : pem,
          BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
          BITBUCKET_ACCESS_TOKEN: keys.accessToken,
          BITBUCKET_REPO_FULL_NAME: 'acme/apis',
          BITBUCKET_COMMIT: commit,
        });

        const statement = await ended.report('evidence.json');
        const envelope = JSON.parse(await ended.report('evidence.dsse.json')) as Envelope;
        const imported = emulator.calls('apigee.organizations.apis.create')[0];
        expect(ended.exitCode).toBe(0);
        expect(imported).toBeDefined();
        expect(Buffer.from(envelope.payload, 'base64').toString()).toBe(statement);
        expect(verify(envelope, publicKey)).toMatch(/verified (ok|successfully)/i);
        expect(() =>
          verify({ ...envelope, payload: Buffer.from(`${statement} `).toString('base64') }, publicKey),
        ).toThrow();
        expect(JSON.parse(statement)).toMatchObject({
          _type: 'https://in-toto.io/Statement/v1',
          subject: [
            { name: 'test/orders', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown } },
          ],
          predicate: {
            outcome: 'done',
            source: {
              commit,
              pullRequests: [{ id, author: 'Dana', approvers: [{ name: 'Erin', afterLastPush: true }] }],
            },
            apigee: { deployments: [{ bundle: 'orders', change: 'deployed', state: 'READY' }] },
          },
        });
        expect(`${ended.log}${statement}`).not.toContain(pem.split('\n')[1]);
      });
    },
  );

  it.concurrent('names the pull request and who approved it without a key or a gate too', async () => {
    await story({}, async ({ emulator, run }) => {
      const { onCloud } = emulator.bitbucket;
      const id = onCloud.addPullRequest({ at: Date.now() - 60_000 });
      onCloud.approve(id, { by: 'erin' });

      const ended = await run({
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_ACCESS_TOKEN: keys.accessToken,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: onCloud.merge(id),
      });

      const { predicate } = JSON.parse(await ended.report('evidence.json')) as { predicate: object };
      expect(predicate).toMatchObject({
        source: {
          pullRequests: [{ id, author: 'Dana', approvers: [{ name: 'Erin', afterLastPush: true }] }],
        },
      });
    });
  });

  it.concurrent('says why it names none', async () => {
    await story({ emulator: { latencies: { callMs: 0 } } }, async ({ emulator, run }) => {
      const build = {
        BITBUCKET_API_URL: `${emulator.urls.bitbucket}/2.0`,
        BITBUCKET_REPO_FULL_NAME: 'acme/apis',
        BITBUCKET_COMMIT: 'f'.repeat(40),
      };
      const sourceOf = async (more: Record<string, string>): Promise<unknown> => {
        const ended = await run({ ...build, FORCE: 'true', ...more });
        const { predicate } = JSON.parse(await ended.report('evidence.json')) as {
          predicate: { source: unknown };
        };
        return predicate.source;
      };

      expect(await sourceOf({})).toMatchObject({
        pullRequests: null,
        pullRequestsUnknown: 'There is no credential for Bitbucket.',
      });
      expect(await sourceOf({ BITBUCKET_ACCESS_TOKEN: keys.accessToken })).toMatchObject({
        pullRequests: null,
        pullRequestsUnknown: 'Bitbucket does not know the commit ffffffffffff.',
      });
    });
  });

  it.concurrent('is left by what changed something, and by nothing else', async () => {
    await story({}, async ({ run }) => {
      const first = await run();
      const statement = await first.report('evidence.json');
      const second = await run({ REPORT_DIR: 'second' });

      expect(createHash('sha256').update(statement).digest('hex')).toMatch(/^[0-9a-f]{64}$/);
      expect(second.exitCode).toBe(0);
      await expect(second.report('evidence.json')).rejects.toThrow('ENOENT');
    });
  });

  it.concurrent('needs a key that can sign, and says so before anything is changed', async () => {
    await story({}, async ({ emulator, run }) => {
      const ended = await run({
        EVIDENCE_KEY: '-----BEGIN PRIVATE KEY-----\nbm9uZQ==\n-----END PRIVATE KEY-----',
      });

      expect(ended.exitCode).toBe(2);
      expect(ended.result.problems[0]?.message).toContain('EVIDENCE_KEY is no private key');
      expect(emulator.requests).toEqual([]);
    });
  });

  it.concurrent.each([
    ['names no version', '', 2, /EVIDENCE_KEY must be a private key in PEM, or/],
    ['has a tail too many', '/cryptoKeyVersions/1/', 2, /EVIDENCE_KEY must be a private key in PEM, or/],
    ['names a version that is not there', '/cryptoKeyVersions/2', 2, /CryptoKeyVersion .* not found/],
    ['names a version that this account may not sign with', '/cryptoKeyVersions/1', 7, /may not sign/],
  ])('is not begun with a key of Cloud KMS that %s', async (_, tail, exitCode, sentence) => {
    await story({}, async ({ emulator, run }) => {
      const version = emulator.seed.signingKey('evidence');
      const ended = await run({
        ...emulator.googleServices(),
        EVIDENCE_KEY: version.replace('/cryptoKeyVersions/1', tail),
        ACCESS_TOKEN: emulator.accessToken({ without: ['cloudkms.cryptoKeyVersions.useToSign'] }),
      });

      expect(ended.exitCode).toBe(exitCode);
      expect(ended.result.problems).toMatchObject([
        { where: 'EVIDENCE_KEY', message: expect.stringMatching(sentence) as unknown },
      ]);
      expect(writesIn(emulator)).toEqual([]);
      expect(emulator.calls('asymmetricSign')).toEqual([]);
    });
  });

  it.concurrent('is signed by a key of Cloud KMS that never leaves it', async () => {
    await story({}, async ({ emulator, run }) => {
      emulator.seed.signingKey('evidence', 'EC_SIGN_P256_SHA256');
      const name = 'projects/acme/locations/global/keyRings/ci/cryptoKeys/evidence/cryptoKeyVersions/1';

      const ended = await run({ ...emulator.googleServices(), EVIDENCE_KEY: name });

      const envelope = JSON.parse(await ended.report('evidence.dsse.json')) as Envelope & {
        readonly signatures: readonly { readonly keyid: string }[];
      };
      expect(ended.exitCode).toBe(0);
      expect(envelope.signatures[0]?.keyid).toBe(name);
      expect(ended.log).not.toContain('has no effect');
    });
  });
});
