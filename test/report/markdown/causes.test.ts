import { expect, it } from '@jest/globals';
import { sentence } from '../../../src/report/markdown/causes.ts';

it.each([
  ['Apigee gives no reason', 'Apigee gives no reason. Look.'],
  ['Answered by the Server..', 'Answered by the Server. Look.'],
  ['Really?', 'Really? Look.'],
  ['A list …', 'A list … Look.'],
  ['It waits...', 'It waits... Look.'],
])('A sentence before its remedy ends in one stop: %s', (message, whole) => {
  expect(sentence({ code: 'deployment-failed', message, hint: 'Look.' })).toBe(whole);
});
