import { describe, expect, it } from '@jest/globals';
import { basePathFaults, refuseMadeBasePaths } from '../../src/bundle/base-path-faults.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';
import { proxy } from './graph/bundles-for-order.ts';

const messagesOf = (...basePaths: string[]): readonly string[] =>
  basePathFaults([{ ...proxy('orders'), basePaths }]).map(({ message, hint = '' }) => `${message} ${hint}`);

describe('A base path of the repository', () => {
  it.each(['/', '/orders', '/orders/', '/v1/*/orders', '/v1/*', '/orders/**', '/a-b_c.d~e', '/für'])(
    '%s is one that a call can come to',
    (basePath) => {
      expect(messagesOf(basePath)).toEqual([]);
    },
  );

  it.each(['{{ BASE_PATH }}', '${basepath}', '@basepath@', '%path%', 'TO_BE_REPLACED', '__path'])(
    '%s is a template, which is judged once it is filled in',
    (basePath) => {
      expect(messagesOf(basePath)).toEqual([]);
    },
  );

  it.each([
    ['orders', 'does not begin with a slash. Write /orders.'],
    ['v1/*', 'does not begin with a slash. Write /v1/*.'],
    ['v1*', 'does not begin with a slash. Write it as calls have it'],
    ['/v1/*-test', 'in which a "*" stands for less than a whole part between slashes.'],
    ['/v1/***', 'in which a "*" stands for less than a whole part between slashes.'],
    ['//orders', 'which holds two slashes in a row'],
    ['//orders', 'Write /orders.'],
    ['/orders//v1/', 'Write /orders/v1/.'],
    ['/orders#top', 'which holds a blank, "?" or "#"'],
    ['/orders\t', 'which holds a blank, "?" or "#"'],
  ])('%j is told to be one that none can', (basePath, says) => {
    expect(messagesOf(basePath)).toEqual([expect.stringContaining(says)]);
  });

  const at = (text: string, line: number | undefined) => ({
    text,
    entry: 'apiproxy/proxies/b.xml',
    line,
    disabled: [],
  });

  it.each([
    [
      'empty',
      at('', 12),
      ['has an empty base path in apiproxy/proxies/b.xml, line 12, to which no call comes.'],
    ],
    ['missing, for endpoints that only proxies call', at('', undefined), []],
    ['written', at('/orders', 12), []],
  ])('is told if the element is there and nothing in it: %s', (_name, endpoint, told) => {
    const faults = basePathFaults([{ ...proxy('orders'), endpoints: [endpoint] }]);

    expect(faults.map(({ message }) => message)).toEqual(told.map((text) => expect.stringContaining(text)));
  });

  it('is told for each of them', () => {
    expect(messagesOf('orders', '/rates', 'returns')).toHaveLength(2);
  });
});

describe('A base path that is made of the repository’s', () => {
  const made = (...basePaths: string[]) =>
    refuseMadeBasePaths({ name: 'orders' }, 'The suffix', { basePaths, endpoints: [] });

  it('is refused as the manifest’s fault, with what makes it so', () => {
    const said =
      'The suffix gives orders the base path /v1/*-pr7, in which a "*" stands for less than a whole part between slashes.';
    expect(() => made('/orders', '/v1/*-pr7')).toThrow(new PipeError('manifest-invalid', said));
  });

  it('is refused if nothing was made of it', () => {
    const endpoints = [{ text: '', entry: 'apiproxy/proxies/default.xml', line: 3, disabled: [] }];
    const said =
      'The suffix gives orders an empty base path in apiproxy/proxies/default.xml, line 3, to which no call comes.';
    expect(() => refuseMadeBasePaths({ name: 'orders' }, 'The suffix', { basePaths: [], endpoints })).toThrow(
      new PipeError('manifest-invalid', said),
    );
  });

  it('passes if a call can come to it', () => {
    expect(() => made('/orders', '/v1/*/pr7')).not.toThrow();
  });
});
