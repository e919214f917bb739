import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../src/domain/secrets/secret.ts';
import { envelopeOf, signerFor } from '../../src/evidence/envelope.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/gates-and-audit.md'), 'utf8');
const COMMANDS = (/```sh\n([^]*?dsse[^]*?)```/.exec(PAGE)?.[1] ?? '').trim().split('\n');
const KINDS = ['Ed25519', 'P-256'] as const;

/** The page's lines as they stand there, without those for a key of the other kind. */
function commandsFor(kind: (typeof KINDS)[number]): string {
  const others = KINDS.filter((other) => other !== kind);
  return COMMANDS.filter((line) => !others.some((other) => line.endsWith(`# ${other}`))).join('\n');
}

function verify(kind: (typeof KINDS)[number], envelope: object, publicKey: KeyObject) {
  const folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  try {
    writeFileSync(join(folder, 'evidence.dsse.json'), JSON.stringify(envelope));
    writeFileSync(join(folder, 'public.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
    const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', commandsFor(kind)], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const pairs = {
  Ed25519: generateKeyPairSync('ed25519'),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
};

describe('The commands of the page on evidence', () => {
  it.each(KINDS)('verify a statement that was signed with %s, and no other', async (kind) => {
    const { privateKey, publicKey } = pairs[kind];
    const sign = await signerFor(new Secret(privateKey.export({ type: 'pkcs8', format: 'pem' })), () =>
      Promise.reject(new Error('nobody asked for Cloud KMS')),
    );
    // Bytes count, not characters.
    const payload = Buffer.from('{"_type":"https://in-toto.io/Statement/v1","by":"Jürgen"}\n');
    const envelope = await envelopeOf(payload, sign);
    const forged = Buffer.from(payload.toString().replace('Jürgen', 'Mallet')).toString('base64');

    expect(verify(kind, envelope, publicKey)).toMatchObject({
      status: 0,
      said: expect.stringMatching(/verified (?:ok|successfully)/i) as unknown,
    });
    expect(verify(kind, { ...envelope, payload: forged }, publicKey).status).not.toBe(0);
    expect(verify(kind, envelope, generateKeyPairOf(kind)).status).not.toBe(0);
  });

  it('are one for each kind of key', () => {
    expect(KINDS.map((kind) => commandsFor(kind).split('\n').length)).toEqual([4, 4]);
  });
});

function generateKeyPairOf(kind: (typeof KINDS)[number]): KeyObject {
  return kind === 'Ed25519'
    ? generateKeyPairSync('ed25519').publicKey
    : generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
}
