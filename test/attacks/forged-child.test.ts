import { describe, expect, it } from '@jest/globals';
import { filesOf } from '../../src/adapters/apigeelint/answer-fields.ts';
import { toFinding } from '../../src/adapters/apigeelint/to-finding.ts';
import type { Bundle } from '../../src/domain/bundle.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { type LintJob, replyFrom } from '../../src/lint-worker/protocol.ts';
import { seededRandom } from './seeded-random.ts';

const ENTRIES = ['apiproxy/orders.xml', 'apiproxy/policies/AM-Set.xml', 'apiproxy/resources/jsc/a.js'];
const bundle = {
  name: 'orders',
  kind: 'apiproxy',
  path: 'proxies/orders',
  source: { kind: 'folder', absolutePath: '/clone/proxies/orders' },
} as Bundle;
const job = {
  clone: '/clone',
  root: '/clone/proxies/orders/apiproxy',
  shownAt: '/clone/proxies/orders',
} as LintJob;
const SECRET = 'planted-secret-value-0123456789';
const telling = {
  bundle,
  job,
  files: filesOf(bundle, ENTRIES),
  redact: (text: string) => text.replaceAll(SECRET, '***'),
};
const OWN = new Set(
  ['', '/apiproxy', '/apiproxy/policies', '/apiproxy/resources', '/apiproxy/resources/jsc']
    .map((end) => `proxies/orders${end}`)
    .concat(ENTRIES.map((entry) => `proxies/orders/${entry}`)),
);

const PATHS = [
  '/etc/passwd',
  '/proc/self/environ',
  '../../../etc/passwd',
  '/clone/.git/config',
  '/clone/key.json',
  '/clone/proxies/orders/apiproxy/../../../.git/config',
  '/clone/proxies/orders/apiproxy/policies/../orders.xml',
  '/clone/proxies/orders/apiproxy/orders.xml',
  '/clone/proxies/orders/apiproxy/policies',
  '/clone/proxies/other/apiproxy/orders.xml',
  'proxies/orders/apiproxy/orders.xml',
  '/clone/proxies/orders/apiproxy/ORDERS.XML',
  '/clone/proxies/orders/apiproxy/orders.xml\u0000',
  '/clone/proxies/orders/apiproxy/orders.xml\nexit 0',
  '/clone/proxies/orders/apiproxy//orders.xml',
  '/clone/proxies/orders/apiproxy/orders.xml/',
  '',
  '.',
  '~',
  'C:\\x',
  '__proto__',
  'file:///etc/passwd',
  SECRET,
  '/'.repeat(5000),
];
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 31,
  Number.NaN,
  '',
  '7',
  [],
  {},
  [1],
  { toString: 1 },
  'x'.repeat(20_000),
  SECRET,
  `${'y'.repeat(7990)}${SECRET}`,
  '\u001B[2K',
  '\uD800',
  { length: 3 },
  1,
  2,
  3,
  4,
  5,
];

type Random = (below: number) => number;

const pick = <Item>(list: readonly Item[], random: Random): Item | undefined => list[random(list.length)];
const TEXTS = ODD.filter((one) => typeof one === 'string');

/** The right thing mostly, so that most answers get as far as the findings. */
const mostly = (right: unknown, random: Random): unknown => (random(20) === 0 ? pick(ODD, random) : right);

const oddFinding = (random: Random): unknown =>
  mostly(
    {
      file: mostly(pick(PATHS, random), random),
      line: pick(ODD, random),
      column: pick(ODD, random),
      rule: mostly(pick(TEXTS, random), random),
      severity: pick(ODD, random),
      message: mostly(pick(TEXTS, random), random),
      bundle: 'another',
      kind: 'sharedflow',
    },
    random,
  );

const oddReply = (random: Random): unknown => ({
  findings: mostly(
    Array.from({ length: random(4) }, () => oddFinding(random)),
    random,
  ),
  thrown: mostly([], random),
  leftOut: mostly({ errors: random(3), warnings: mostly(0, random) }, random),
  unreadable: mostly(undefined, random),
});

function expectSound(found: Finding): void {
  expect(OWN.has(found.file)).toBe(true);
  expect(found).toMatchObject({ bundle: 'orders', kind: 'apiproxy' });
  expect(found.severity).toMatch(/^(?:error|warning)$/);
  expect(found.rule).toMatch(/^[\w./@-]{0,64}$/);
  expect(found.message.length).toBeLessThanOrEqual(8000);
  expect(found.message).not.toContain('planted-secret');
  expect(found.message.isWellFormed()).toBe(true);
  for (const place of [found.line ?? 0, found.column ?? 0]) {
    expect(Number.isSafeInteger(place)).toBe(true);
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThanOrEqual(10_000_000);
  }
}

describe('an answer of the linter that was made by chance', () => {
  it('names only files of its bundle, places that can be, and no secret, within bounds', () => {
    let taken = 0;
    for (let seed = 1; seed <= 4000; seed += 1) {
      const reply = replyFrom(oddReply(seededRandom(seed)));
      for (const raw of reply?.findings ?? []) expectSound(toFinding(raw, telling));
      taken += reply?.findings.length ?? 0;
    }
    expect(taken).toBeGreaterThan(1000);
  });
});
