import { describe, expect, it } from '@jest/globals';
import { placeholdersFor } from '../../../src/config/manifest/placeholders.ts';

describe('What stands in for a value while a bundle is linted', () => {
  it.each([
    ['https://rates.acme.com:8443/v1', 'https://x.x.x:1/x1'],
    ['http://10.0.0.7', 'http://1.1.1.1'],
    ['rates.acme.com', 'x.x.x'],
    ['443', '1'],
    ['30ps', '1ps'],
    ['false', 'true'],
    ['/v2', '/x1'],
    ['-test', '-x'],
    ['two words', 'x x'],
    ['<a b="c">&', 'x x'],
    ['hunter2hunter2', 'x1x1'],
  ])('has the shape of %j', (value, shape) => {
    expect(placeholdersFor({ NAME: value })).toEqual({ NAME: shape });
  });

  it('is nothing for what has no value', () => {
    expect(placeholdersFor({ A: '', B: undefined })).toEqual({ A: '', B: undefined });
  });
});
