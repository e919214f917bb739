import { describe, expect, it } from '@jest/globals';
import { carryOut, isWithheld, withhold } from '../../src/deploy/carry-out.ts';

const step = (name: string, kind: string, more: object = {}) =>
  ({
    kind,
    observed: { status: undefined },
    reason: { kind: 'new' },
    candidate: {
      environment: 'test',
      asset: { kind: 'apiproxy', name },
      bundle: { kind: 'apiproxy', name },
    },
    ...more,
  }) as never;
const refusal = (code: string) => ({ refused: [{ code, message: 'No.' }] });
const kindsOf = (
  attempts: readonly { readonly kind: string; readonly because?: { readonly kind: string } }[],
) => attempts.map(({ kind, because }) => (because === undefined ? kind : `${kind}: ${because.kind}`));

describe('A plan in which two proxies want one base path', () => {
  const conflict = step('orders', 'blocked', refusal('route-conflict'));

  it('is withheld, and no other', () => {
    expect(isWithheld([step('a', 'deploy'), conflict])).toBe(true);
    expect(isWithheld([step('a', 'deploy'), step('b', 'blocked', refusal('guard'))])).toBe(false);
    expect(isWithheld([step('a', 'deploy', refusal('route-conflict'))])).toBe(false);
  });

  it('leaves everything as it is, and says because of whom', () => {
    const attempts = withhold([step('a', 'deploy'), step('b', 'unchanged'), conflict]);
    expect(kindsOf(attempts as never)).toEqual(['skipped: conflict', 'unchanged', 'blocked']);
    expect(attempts[0]).toMatchObject({ because: { of: 'orders' } });
  });
});

describe('All or nothing', () => {
  it('begins nothing in an environment in which a bundle is blocked', async () => {
    const watched: string[] = [];
    const steps = [step('a', 'deploy'), step('b', 'unchanged'), step('c', 'blocked', refusal('guard'))];
    const ports = {
      atomic: true,
      watch: ({ kind }: { readonly kind: string }) => watched.push(kind),
      signal: new AbortController().signal,
    };
    const orders = { steps, environments: ['test'], graph: new Map(), parallel: 2 };
    const attempts = await carryOut(orders as never, ports as never);
    expect(kindsOf(attempts as never)).toEqual(['skipped: all-or-nothing', 'unchanged', 'blocked']);
    expect(attempts[0]).toMatchObject({ because: { of: 'c' } });
    expect(watched).toEqual(['environment', 'ended', 'ended', 'ended']);
  });
});
