import { describe, expect, it } from '@jest/globals';
import { isLoopback } from '../../src/domain/loopback.ts';

describe('What never leaves the machine', () => {
  it.each(['localhost', '[::1]', '127.0.0.1', '127.255.0.9'])('is %s', (hostname) => {
    expect(isLoopback(hostname)).toBe(true);
  });

  it.each(['', '::1', '[::2]', '10.0.0.1', '127.0.0.1.evil.example', 'localhost.evil.example', '1127.0.0.1'])(
    'is not %j',
    (hostname) => {
      expect(isLoopback(hostname)).toBe(false);
    },
  );
});
