import { describe, expect, it } from '@jest/globals';
import { type Origin, type ReadBack, readBack } from '../../src/deploy/last-checks.ts';
import type { ContentVerdict } from '../../src/domain/content-verdict.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';

const work = (origin: Origin): ReadBack =>
  ({
    origin,
    candidate: { asset: { name: 'orders' }, environment: 'prod' },
    target: { revision: '8' },
  }) as never;

/** What is remarked, or the code of what is thrown. */
async function readingBack(origin: Origin, found: ContentVerdict | PipeError) {
  const remarks: Problem[] = [];
  let looks = 0;
  const inspect = () => {
    looks += 1;
    return found instanceof PipeError ? Promise.reject(found) : Promise.resolve(found);
  };
  const error = await readBack(work(origin), { inspect, remark: (one) => remarks.push(one) }).then(
    () => undefined,
    (thrown: unknown) => (thrown instanceof PipeError ? thrown.code : String(thrown)),
  );
  return { looks, error, remarks: remarks.map(({ code, message }) => `${code}: ${message}`) };
}

const different: ContentVerdict = { kind: 'different', differences: [] } as never;
const unreachable = new PipeError('apigee-unreachable', 'Apigee is silent.');
const stop = new PipeError('stopped', 'Stopped.');

describe('A revision that is read back before it is deployed', () => {
  it('says nothing if it holds what was sent', async () => {
    for (const origin of ['imported', 'held'] as const)
      expect(await readingBack(origin, { kind: 'same' } as never)).toEqual({
        looks: 1,
        error: undefined,
        remarks: [],
      });
  });

  it('is looked at by whoever imported it, once', async () => {
    expect(await readingBack('shared', different)).toEqual({ looks: 0, error: undefined, remarks: [] });
  });

  it('of our own import is a remark if it differs, is gone or cannot be read', async () => {
    expect((await readingBack('imported', different)).remarks[0]).toMatch(
      /^stored-otherwise: Apigee stored revision 8 of orders otherwise/,
    );
    expect((await readingBack('imported', { kind: 'gone' } as never)).remarks).toEqual([
      'not-read-back: Revision 8 of orders was imported and could not be read back: it was deleted meanwhile.',
    ]);
    expect(
      (await readingBack('imported', { kind: 'unreadable', because: 'it is no zip.' } as never)).remarks[0],
    ).toMatch(/read back: it is no zip\.$/);
    expect((await readingBack('imported', unreachable)).remarks[0]).toMatch(/read back: Apigee is silent\.$/);
  });

  it('of anybody else stops the step if it is not what the plan saw', async () => {
    for (const found of [different, { kind: 'gone' } as never])
      expect(await readingBack('held', found)).toEqual({ looks: 1, error: 'changed-meanwhile', remarks: [] });
    expect((await readingBack('held', unreachable)).error).toBe('apigee-unreachable');
  });

  it('is not read on once the run was stopped', async () => {
    for (const origin of ['imported', 'held'] as const)
      expect((await readingBack(origin, stop)).error).toBe('stopped');
  });
});
