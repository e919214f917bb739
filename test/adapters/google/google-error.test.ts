import { expect, it } from '@jest/globals';
import { readGoogleError, violationsOf } from '../../../src/adapters/google/google-error.ts';

const read = (body: unknown) => readGoogleError({ status: 403, json: () => body } as never);

it('An error of OAuth is its code and its description', () => {
  expect(read({ error: 'invalid_grant', error_description: 'Bad.' })).toEqual({
    httpStatus: 403,
    status: 'invalid_grant',
    message: 'Bad.',
    details: [],
    reasons: [],
    requestId: undefined,
  });
});

it('What is none of the known forms is no error that could be read', () => {
  for (const body of [null, 'text', 3, [], {}, { error: null }, { error: 4 }])
    expect(read(body)).toBeUndefined();
});

it('Reasons are taken from either format, and only where there are any', () => {
  const details = [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'IAM_PERMISSION_DENIED' },
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 7 },
    { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: '64' },
    null,
    'text',
  ];
  const error = read({
    error: { status: 'DENIED', message: 5, details, errors: [{ reason: 'forbidden' }, {}] },
  });

  expect(error?.reasons).toEqual(['IAM_PERMISSION_DENIED', 'forbidden']);
  expect(error?.requestId).toBe('64');
  expect(error?.message).toBe('');
  expect(read({ error: { details: 'no list', errors: { 0: {} } } })?.reasons).toEqual([]);
  expect(read({ error: { details: [details[0]] } })?.requestId).toBeUndefined();
});

it('Violations of one type are told, with the file where one is named', () => {
  const violations = [{ filename: 'a.xml', type: 'T', subject: 's', description: 'd' }, null];
  const error = read({
    error: {
      details: [
        { '@type': 'x/BadBundle', violations },
        { '@type': 'x/Other', violations },
        { '@type': 'x/BadBundle', violations: 'none' },
      ],
    },
  });

  expect(error && violationsOf(error, 'BadBundle')).toEqual([
    { file: 'a.xml', type: 'T', subject: 's', description: 'd' },
    { file: undefined, type: '', subject: '', description: '' },
  ]);
});
