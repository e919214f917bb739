import { expect, it } from '@jest/globals';
import { environmentMissing } from '../../../src/adapters/apigee-x/organization-calls.ts';

const hintFor = (environments: readonly string[]) =>
  environmentMissing('prd', { name: 'acme', environments } as never).hint;

it('An environment that is not there is told with those that are', () => {
  expect(environmentMissing('prd', { name: 'acme', environments: ['prod'] } as never)).toMatchObject({
    code: 'environment-missing',
    message: 'The environment prd does not exist in organization acme.',
    where: 'prd',
    status: 404,
  });
  expect(hintFor(['prod', 'test'])).toBe('The organization has: prod, test. Set APIGEE_ENV to one of them.');
  expect(hintFor([])).toBe('The organization has no environment yet: create one in Apigee first.');
  expect(hintFor(Array.from({ length: 51 }, (_, index) => `e${index}`))).toMatch(/e48, e49\. Set/);
});
