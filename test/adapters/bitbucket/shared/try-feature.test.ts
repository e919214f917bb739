import { describe, expect, it } from '@jest/globals';
import { tryFeature } from '../../../../src/adapters/bitbucket/shared/try-feature.ts';
import type { Wire } from '../../../../src/adapters/bitbucket/shared/wire.ts';
import { PipeError } from '../../../../src/errors/pipe-error.ts';

const trial = (failure?: Error, url: string | undefined = 'https://api.bitbucket.org/2.0') => ({
  feature: 'comments',
  url,
  scope: 'repository' as const,
  by: 'the access token',
  wire: {
    ask: () => (failure === undefined ? Promise.resolve({}) : Promise.reject(failure)),
  } as unknown as Wire,
});
const refusal = (status: number | undefined): PipeError =>
  new PipeError('report-undelivered', 'No', { status, hint: 'Ask.' });

describe('A feature that is tried', () => {
  it.each([
    [400, 'refused'],
    [499, 'refused'],
    [500, 'unreachable'],
    [undefined, 'unreachable'],
  ] as const)('and answered %p is %s', async (status, outcome) => {
    expect(await tryFeature(trial(refusal(status)), undefined)).toEqual({
      feature: 'comments',
      outcome,
      sentence: 'No. Ask.',
    });
  });

  it('is allowed if nothing is said against it', async () => {
    expect(await tryFeature(trial(), undefined)).toMatchObject({
      outcome: 'allowed',
      sentence: 'the access token',
    });
  });

  it('is not set up without a credential or an address', async () => {
    for (const missing of [{ url: undefined }, { wire: undefined }])
      expect(await tryFeature({ ...trial(), ...missing }, undefined)).toMatchObject({
        outcome: 'not-configured',
      });
  });

  it('shows a defect of the pipe as what it is', async () => {
    await expect(tryFeature(trial(new TypeError('ours')), undefined)).rejects.toThrow(TypeError);
  });
});
