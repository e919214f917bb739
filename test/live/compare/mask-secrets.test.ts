import { expect, it } from '@jest/globals';
import { maskSecrets } from '../../../src/live/compare/mask-secrets.ts';

const masked = (text: string): string | null | undefined =>
  maskSecrets([{ git: text, live: null } as never], [Buffer.from(text), undefined])[0]?.git;

it.each([
  ['<Password>s3cr3t-1</Password>', '<Password>***</Password>'],
  ['<Password>abc</Password>', '<Password>abc</Password>'],
  ['<Password>abcd</Password>', '<Password>***</Password>'],
  ['api_key: "q7Zx-9"', 'api_key: "***"'],
  ['<Name>token</Name> <Value>q7Zx-9</Value>', '<Name>token</Name> <Value>***</Value>'],
  ['AKIA0123456789ABCDEF', '***'],
  ['<Path>/orders</Path>', '<Path>/orders</Path>'],
])('%s is shown as %s', (text, shown) => {
  expect(masked(text)).toBe(shown);
});

it('A secret that another begins with does not leave the rest of it', () => {
  expect(masked('secret=abcdef token=abcdefghij')).toBe('secret=*** token=***');
});

it('The two texts and their diff are cleaned, as far as there are any', () => {
  const texts = [Buffer.from('password=first1'), Buffer.from('password=second2')];
  const difference = { path: 'a', git: null, live: 'password=second2', diff: '-first1\n+second2' };
  expect(maskSecrets([difference as never], texts)).toEqual([
    { path: 'a', git: null, live: 'password=***', diff: '-***\n+***' },
  ]);
  const { diff: _, ...whole } = { ...difference, git: 'first1', live: null };
  expect(maskSecrets([whole as never], texts)).toEqual([{ path: 'a', git: '***', live: null }]);
});
