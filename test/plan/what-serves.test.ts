import { describe, expect, it } from '@jest/globals';
import { whatServes } from '../../src/plan/find-interrupted.ts';
import { statusOf } from '../deploy/candidates.ts';

const FAILED = '2';
const inError = (...held: readonly (readonly string[])[]) =>
  statusOf({
    state: 'ERROR',
    instances: held.map((revisions, index) => ({
      instance: `instance-${index}`,
      revisions: revisions.map((revision) => ({ revision, percentage: 100 })),
      routes: [],
    })),
  });

describe('While the deployed revision is in ERROR, there serves', () => {
  it.each([
    ['the one revision that every instance holds', inError(['1'], ['1'])],
    ['the one revision that any instance holds', inError([], ['1'])],
  ])('%s', (_, status) => {
    expect(whatServes(status, FAILED)).toEqual({ kind: 'revision', revision: '1' });
  });

  it('nothing where instances are reported and hold nothing', () => {
    expect(whatServes(inError([], []), FAILED)).toEqual({ kind: 'nothing' });
  });

  it.each([
    ['no instance is reported', inError(), { kind: 'no-instance' }],
    [
      'the failed revision is on an instance',
      inError(['1'], ['2']),
      { kind: 'failed-one-held', revision: '2' },
    ],
    ['an instance holds both', inError(['1', '2']), { kind: 'failed-one-held', revision: '2' }],
    ['instances differ', inError(['1'], ['3']), { kind: 'instances-differ', revisions: ['1', '3'] }],
    [
      'only pods are reported',
      { ...inError([]), processes: [{ name: 'pod pod-1', state: 'failed' as const, detail: '' }] },
      { kind: 'processes-only' },
    ],
  ])('nobody knows what, where %s', (_, status, because) => {
    expect(whatServes(status, FAILED)).toEqual({ kind: 'unknown', because });
  });
});
