import { expect, it } from '@jest/globals';
import { readEntityDocument } from '../../../src/resources/layout/read-document.ts';

const faultOf = (text: string, file = 'edge.json'): string => {
  try {
    readEntityDocument(text, file);
    return 'read';
  } catch (error) {
    return (error as Error).message;
  }
};

it.each([
  ['\0', '1:1'],
  ['{}\0', '1:3'],
  ['\n\0', '2:1'],
  ['{\n\n  \0', '3:3'],
  ['\n\n\n\n\n\n\n\0', '8:1'],
  ['{\r\n\0', '2:1'],
  ['\uFEFF\0', '1:1'],
])('The place of a fault in %j is %s', (text, place) => {
  expect(faultOf(text)).toContain(`edge.json:${place}`);
  expect(faultOf(text, 'edge.yaml')).toContain(`edge.yaml:${place}`);
});

it('An empty file is a fault in its first place, and a whole one is none', () => {
  expect(faultOf(' \n ')).toContain('edge.json:1:1');
  expect(faultOf('{}')).toBe('read');
});
