import { expect, it } from '@jest/globals';
import { asProblems } from '../../src/domain/as-problem.ts';
import { aggregateErrors } from '../../src/errors/aggregate-errors.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';

const told = new PipeError('bundle-invalid', 'It is none.', { hint: 'Look at it.', where: 'orders:3' });
const short = new PipeError('apigee-refused', 'No.');

it.each([
  [told, { code: 'bundle-invalid', message: 'It is none.', hint: 'Look at it.', where: 'orders:3' }],
  [short, { code: 'apigee-refused', message: 'No.' }],
  [
    new PipeError('apigee-refused', 'No.', { hint: 'Ask.' }),
    { code: 'apigee-refused', message: 'No.', hint: 'Ask.' },
  ],
  [
    new PipeError('apigee-refused', 'No.', { where: 'a' }),
    { code: 'apigee-refused', message: 'No.', where: 'a' },
  ],
])('An error is told with what it knows, and nothing is said of what it does not: %s', (error, problem) => {
  const [only] = asProblems(error);

  expect(only).toStrictEqual(problem);
});

it('Errors that were put together are told one by one', () => {
  const both = aggregateErrors([told, short]);

  expect(both && asProblems(both).map(({ message }) => message)).toEqual(['It is none.', 'No.']);
});
