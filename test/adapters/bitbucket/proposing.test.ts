import { describe, expect, it } from '@jest/globals';
import {
  changeId,
  createProposals,
  sortedFiles,
} from '../../../src/adapters/bitbucket/proposals/proposing.ts';
import { PipeError } from '../../../src/errors/pipe-error.ts';

const proposal = { branch: 'apigee-pipe/export' } as never;
const failing = async (error: Error) => {
  const fail = async (): Promise<never> => {
    throw error;
  };
  return createProposals(fail).propose(proposal);
};
const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('A change that is proposed', () => {
  it('and refused is told as what the action knows, with its branch', async () => {
    const refused = new PipeError('report-undelivered', 'Bitbucket refused it.', {
      hint: 'Ask.',
      status: 403,
    });

    await expect(failing(refused)).rejects.toMatchObject({
      code: 'code-host-unreadable',
      message: 'Bitbucket refused it.',
      hint: 'Ask.',
      status: 403,
      where: 'apigee-pipe/export',
    });
  });

  it('passes a stop and a defect on as they are', async () => {
    for (const error of [new PipeError('stopped', 'Stopped.'), new TypeError('ours')])
      await expect(failing(error)).rejects.toBe(error);
  });

  it('has one id for the same files in whatever order, and another for any other', () => {
    const idOf = (entries: readonly (readonly [string, Uint8Array | undefined])[], at = 'abc'): string =>
      changeId(new Map(entries), at);
    const id = idOf([
      ['a', bytes('1')],
      ['b', undefined],
    ]);

    expect(
      idOf([
        ['b', undefined],
        ['a', bytes('1')],
      ]),
    ).toBe(id);
    const others = [
      idOf([
        ['a', bytes('2')],
        ['b', undefined],
      ]),
      idOf([
        ['a', bytes('1')],
        ['b', bytes('')],
      ]),
      idOf([
        ['a', bytes('1')],
        ['c', undefined],
      ]),
      idOf(
        [
          ['a', bytes('1')],
          ['b', undefined],
        ],
        'abd',
      ),
      idOf([['a', bytes('1')]]),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });

  it('has its files in one order', () => {
    const names = sortedFiles(new Map(['b', 'a', 'B', 'ä'].map((name) => [name, undefined]))).map(
      ([name]) => name,
    );
    expect(names).toEqual(['B', 'a', 'b', 'ä']);
  });
});
