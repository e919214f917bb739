import { describe, expect, it } from '@jest/globals';
import * as limits from '../../src/bundle/limits.ts';
import { megabytes, pathFrom, placeIn } from '../../src/bundle/where.ts';

describe('A place that a person can go to', () => {
  it.each([
    ['proxies/orders', 'apiproxy/a.xml', 7, 'proxies/orders/apiproxy/a.xml:7'],
    ['proxies/orders', 'apiproxy/a.xml', undefined, 'proxies/orders/apiproxy/a.xml'],
    ['.', 'apiproxy/a.xml', 1, 'apiproxy/a.xml:1'],
  ])('of %s is %s with its line', (bundle, entry, line, place) => {
    expect(placeIn(bundle, entry, line)).toBe(place);
  });

  it.each([
    ['/clone', '.'],
    ['/clone/proxies/a', 'proxies/a'],
    ['/clone/..a', '..a'],
    ['/other', '/other'],
    ['/', '/'],
  ])('is told from the clone if it lies in it: %s', (path, told) => {
    expect(pathFrom('/clone', path)).toBe(told);
  });
});

describe('Sizes', () => {
  it('are told in megabytes with one decimal', () => {
    expect([0, 1024 * 1024, 15.25 * 1024 * 1024].map(megabytes)).toEqual(['0.0 MB', '1.0 MB', '15.3 MB']);
  });

  it('have limits that are promised', () => {
    expect(limits).toMatchObject({
      MAX_ZIPPED_BYTES: 15_728_640,
      MAX_UNPACKED_BYTES: 67_108_864,
      MAX_FILES: 10_000,
      MAX_SEARCHED: 500_000,
      MAX_TEMPLATE_BYTES: 1_048_576,
    });
  });
});
