import { describe, expect, it } from '@jest/globals';
import { sendSound } from '../../../../src/adapters/bitbucket/shared/annotation-batches.ts';
import { PipeError } from '../../../../src/errors/pipe-error.ts';
import { failureOf } from '../../http/client.ts';

/** A Bitbucket that refuses every request with one of the bad annotations in it. */
function refusing(isBad: (one: number) => boolean) {
  const taken: number[] = [];
  let requests = 0;
  const send = async (part: readonly number[]) => {
    requests += 1;
    const status = part.some(isBad) ? 400 : 200;
    if (status === 400 && part.length === 1)
      throw new PipeError('report-undelivered', 'Bitbucket did not write (400).', { status });
    if (status === 200) taken.push(...part);
    return { status, headers: {}, body: '' } as unknown as Awaited<
      ReturnType<Parameters<typeof sendSound>[1]>
    >;
  };
  return { taken, send, requests: () => requests };
}

const refuseWith = (error: Error) => async (): Promise<never> => {
  throw error;
};

const hundred = Array.from({ length: 100 }, (_, index) => index);

describe('annotations that Bitbucket refuses', () => {
  it.each([[[50]], [[0, 99]], [[3, 4, 5, 6, 70]]])('cost none of the others: %j', async (bad) => {
    const bitbucket = refusing((one) => bad.includes(one));

    await sendSound(hundred, bitbucket.send);

    expect(bitbucket.taken.toSorted((a, b) => a - b)).toEqual(hundred.filter((one) => !bad.includes(one)));
    expect(bitbucket.requests()).toBeLessThan(80);
  });

  it('are told if none was taken, after a few requests', async () => {
    const bitbucket = refusing(() => true);

    await expect(sendSound(hundred, bitbucket.send)).rejects.toThrow('(400)');

    expect(bitbucket.requests()).toBeLessThan(60);
  });

  it('are sent in one request if all are sound', async () => {
    const bitbucket = refusing(() => false);

    await sendSound(hundred, bitbucket.send);

    expect(bitbucket.requests()).toBe(1);
  });

  it('and a fault of anything else are told at once', async () => {
    const thrown = async (failure: Error, of: readonly number[]) =>
      failureOf(sendSound(of, refuseWith(failure)));
    const refusal = (status: number) => new PipeError('report-undelivered', 'No.', { status });
    for (const error of [refusal(403), refusal(500), new TypeError('ours')])
      expect(await thrown(error, [1])).toBe(error);

    const many = refusal(400);
    let requests = 0;
    const counting = async () => {
      requests += 1;
      return refuseWith(many)();
    };
    const caught = await failureOf(sendSound([1, 2], counting));
    expect(caught).toBe(many);
    expect(requests).toBe(1);
  });

  it('are told if none was taken, be they few, and are no fault if there are none', async () => {
    await expect(sendSound([1, 2], refusing(() => true).send)).rejects.toThrow('(400)');
    await sendSound([], refusing(() => true).send);
  });

  it.each([
    ['one of them, of another kind', [4], 500],
    ['one of them, that may not be written', [4], 403],
    ['several, which were to be answered', [3, 4], 400],
  ])('are no excuse for a fault thrown for %s', async (_, of, status) => {
    const fault = new PipeError('report-undelivered', 'No.', { status });
    const { send } = refusing((one) => one > 2);
    const failing: typeof send = async (part) =>
      String(part) === String(of) ? Promise.reject(fault) : send(part);

    expect(await failureOf(sendSound([1, 2, 3, 4], failing))).toBe(fault);
  });
});
