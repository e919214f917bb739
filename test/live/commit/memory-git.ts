import { createHash } from 'node:crypto';
import { expect } from '@jest/globals';
import type { BundleContent } from '../../../src/bundle/content.ts';
import { digestsOf } from '../../../src/bundle/digest.ts';
import { readDocuments } from '../../../src/bundle/documents.ts';
import { type Claim, type JudgingCommits, judgeCommits } from '../../../src/live/commit/judge-commit.ts';
import type { GitFile } from '../../../src/ports/git-objects.ts';
import { proxyFiles } from '../../support/repository.ts';

/** What lies at a path: a text, or what is no file of this repository. */
export type Lying = string | Uint8Array | { readonly kind: 'link' | 'other' };

const HASH = 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334';

/** A clone that holds one commit of these files, without git. */
export function memoryGit(
  files: Readonly<Record<string, Lying>>,
  { head = HASH }: { readonly head?: string | undefined } = {},
): JudgingCommits['git'] & { readonly asked: string[] } {
  const blobs = new Map<string, Uint8Array>();
  const listed = Object.entries(files).map(([path, lying]): GitFile => {
    if (typeof lying === 'object' && 'kind' in lying)
      return { path, kind: lying.kind, hash: '0'.repeat(40), bytes: 0 };
    const bytes = Buffer.from(lying);
    const hash = createHash('sha1').update(bytes).digest('hex');
    blobs.set(hash, bytes);
    return { path, kind: 'file', hash, bytes: bytes.byteLength };
  });
  const asked: string[] = [];
  return {
    asked,
    resolve: async (revision) => (revision === 'HEAD' || HASH.startsWith(revision) ? head : undefined),
    filesOf: async (hash) => (hash === HASH ? listed : undefined),
    bytesOf: async (some) => {
      asked.push(some.map(({ path }) => path).join(' '));
      return new Map(
        some.flatMap(({ hash }) => (blobs.has(hash) ? [[hash, blobs.get(hash) ?? new Uint8Array()]] : [])),
      );
    },
  };
}

export const COMMIT = HASH.slice(0, 12);
export const BASE = 'proxies/orders/apiproxy';
export const SCRIPT = `${BASE}/resources/jsc/run.js`;
export const FILES: Readonly<Record<string, string>> = {
  ...proxyFiles('proxies/orders', 'orders'),
  [SCRIPT]: 'var a = 1;\n',
};

/** What Apigee would hold of a bundle that was imported like this. */
export function contentOf(
  files: Readonly<Record<string, string>>,
  folder = 'proxies/orders/',
): BundleContent {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`${folder}apiproxy/`));
  return new Map(own.map(([path, text]) => [path.slice(folder.length), Buffer.from(text)]));
}

export function holding(content: BundleContent, change: Partial<Claim> = {}): Claim {
  const { digest, namelessDigest } = digestsOf(content, readDocuments(content, '.').documents);
  return {
    asset: { kind: 'apiproxy', name: 'orders' },
    environments: ['test'],
    commit: COMMIT,
    holds: { kind: 'content', digests: [digest, namelessDigest], read: async () => content },
    ...change,
  };
}

const NEVER = new AbortController().signal;

/** Without a manifest of another name, and without environments or values that are known. */
export const judgingIn = (git: JudgingCommits['git']): JudgingCommits => ({
  git,
  manifest: undefined,
  repository: 'acme/apis',
  environments: [],
  variables: {},
  signal: NEVER,
});

interface More {
  readonly variables?: Readonly<Record<string, string>>;
  readonly environments?: readonly string[];
  readonly head?: string | undefined;
  readonly manifest?: string;
}

export async function judged(
  claim: Claim,
  files: Readonly<Record<string, Lying>>,
  { variables = {}, environments = [], head = HASH, manifest }: More = {},
) {
  const git = memoryGit(files, { head });
  const judging = { ...judgingIn(git), manifest, environments, variables };
  const [verdict] = await judgeCommits([claim], judging);
  return verdict;
}

export const containing = (text: string): unknown => expect.stringContaining(text);
export const IS = { kind: 'is-the-commits' };
export const rewriting = (environment: string, value: string): string =>
  `version: 1\nenvironments:\n  ${environment}:\n    rewrite:\n      - { files: policies/AM-*.xml, xpath: /AssignMessage/Set/Payload, text: "${value}" }\n`;
export const withPayload = (payload: string) => ({
  ...FILES,
  ...proxyFiles('proxies/orders', 'orders', { payload }),
});
