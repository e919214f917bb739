import { describe, expect, it } from '@jest/globals';
import { aggregateErrors, eachError, retell } from '../../src/errors/aggregate-errors.ts';
import { EXIT_CODES, outcomeOf, worstOf } from '../../src/errors/outcome.ts';
import { type ErrorCode, PipeError } from '../../src/errors/pipe-error.ts';

const exitOf = (error: PipeError, changed = false): number => EXIT_CODES[outcomeOf(error, { changed })];
const errorOf = (code: ErrorCode, also: readonly PipeError[] = []): PipeError =>
  new PipeError(code, 'It failed.', { also });

describe('The exit code of an error', () => {
  it.each<readonly [ErrorCode, number, number]>([
    ['config-invalid', 2, 2],
    ['environment-missing', 2, 2],
    ['bundle-refused', 1, 1],
    ['guard', 6, 6],
    ['apigee-refused', 3, 3],
    ['apigee-forbidden', 7, 3],
    ['apigee-unreachable', 7, 3],
    ['apigee-locked', 7, 3],
    ['stopped', 143, 143],
  ])('%s is %i while nothing was changed, and %i after that', (code, untouched, changed) => {
    expect(exitOf(errorOf(code))).toBe(untouched);
    expect(exitOf(errorOf(code), true)).toBe(changed);
  });

  it('is that of the worst that was found with it', () => {
    expect(exitOf(errorOf('bundle-invalid', [errorOf('manifest-invalid')]))).toBe(2);
    expect(exitOf(errorOf('guard', [errorOf('guard', [errorOf('apigee-refused')])]))).toBe(3);
  });

  it('needs no bad news for a run that went well', () => {
    expect(worstOf(['done', 'unchanged'])).toBeUndefined();
  });
});

describe('Errors told together', () => {
  const lost = new PipeError('apigee-forbidden', 'It may not.', {
    status: 403,
    retryAfterMs: 5,
    hint: 'Grant it.',
    also: [errorOf('guard', [errorOf('overwrite')])],
  });

  it('keep status, hint, and what was found with each of them', () => {
    const all = aggregateErrors([lost, errorOf('bundle-invalid', [errorOf('lint-died')])]);

    expect(all).toMatchObject({ code: 'apigee-forbidden', status: 403, retryAfterMs: 5, hint: 'Grant it.' });
    expect(all && eachError(all).map(({ code }) => code)).toEqual([
      'apigee-forbidden',
      'guard',
      'overwrite',
      'bundle-invalid',
      'lint-died',
    ]);
  });

  it('stand side by side, each once', () => {
    expect(eachError(lost).every(({ also }) => also.length === 0)).toBe(true);
  });

  it('lose nothing where one is told in other words', () => {
    const { code, status, hint, also } = lost;

    expect(retell(lost, { message: 'No.' })).toMatchObject({ code, status, hint, also, message: 'No.' });
  });
});
