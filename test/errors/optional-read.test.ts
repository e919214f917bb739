import { describe, expect, it } from '@jest/globals';
import { optionalRead, readIfThere } from '../../src/errors/optional-read.ts';
import { type ErrorCode, PipeError } from '../../src/errors/pipe-error.ts';

const refuse = (code: ErrorCode): Promise<never> => Promise.reject(new PipeError(code, 'No.'));

describe('A read of what may not exist', () => {
  it('gives the answer', async () => {
    expect(await readIfThere(Promise.resolve('7'))).toBe('7');
  });

  it('gives nothing if it does not exist', async () => {
    expect(await readIfThere(refuse('apigee-not-found'))).toBeUndefined();
  });

  it.each<ErrorCode>(['apigee-forbidden', 'apigee-unreachable', 'stopped'])(
    'throws %s, which does not say that it does not exist',
    async (code) => {
      await expect(readIfThere(refuse(code))).rejects.toMatchObject({ code });
    },
  );
});

describe('A read that a run can do without', () => {
  it('gives the answer, and nothing if it is refused', async () => {
    expect(await optionalRead(Promise.resolve('7'))).toBe('7');
    expect(await optionalRead(refuse('apigee-forbidden'))).toBeUndefined();
  });

  it('passes a stop on, and what is no refusal', async () => {
    await expect(optionalRead(refuse('stopped'))).rejects.toMatchObject({ code: 'stopped' });
    await expect(optionalRead(Promise.reject(new TypeError('odd')))).rejects.toThrow('odd');
  });
});
