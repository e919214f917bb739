import { describe, expect, it } from '@jest/globals';
import { keepMost, MOST_FINDINGS, replyFrom } from '../../src/lint-worker/protocol.ts';

const finding = { file: '/clone/a.xml', rule: 'PO001', severity: 2, message: 'No.' };
const reply = {
  findings: [finding],
  thrown: [{ rule: 'X', message: 'It threw.' }],
  leftOut: { errors: 0, warnings: 2 },
};

const times = <One>(many: number, one: One): readonly One[] => Array.from({ length: many }, () => one);

describe('What the lint child says', () => {
  it('is taken in the form that was agreed, without what nobody asked for', () => {
    expect(replyFrom({ ...reply, more: 1 })).toEqual({ ...reply, unreadable: undefined });
    expect(replyFrom({ ...reply, unreadable: 'No XML.' })?.unreadable).toBe('No XML.');
  });

  it.each([
    ['nothing', null],
    ['a text', 'ok'],
    ['no findings', { ...reply, findings: undefined }],
    ['findings that are no list', { ...reply, findings: {} }],
    ['a finding that is none', { ...reply, findings: [null] }],
    ['a finding without a file', { ...reply, findings: [{ ...finding, file: 1 }] }],
    ['a finding without a rule', { ...reply, findings: [{ ...finding, rule: undefined }] }],
    ['a finding without a message', { ...reply, findings: [finding, { ...finding, message: {} }] }],
    ['no list of what threw', { ...reply, thrown: 'x' }],
    ['something odd that threw', { ...reply, thrown: [{ rule: 'X' }] }],
    ['a reason that is no text', { ...reply, unreadable: 1 }],
    ['no counts', { ...reply, leftOut: null }],
    ['counts below none', { ...reply, leftOut: { errors: -1, warnings: 0 } }],
    ['half a warning', { ...reply, leftOut: { errors: 0, warnings: 0.5 } }],
    ['more findings than it may tell', { ...reply, findings: times(MOST_FINDINGS + 1, finding) }],
    ['more that threw than it may tell', { ...reply, thrown: times(1001, reply.thrown[0]) }],
  ])('is not understood if it is %s', (_what, said) => {
    expect(replyFrom(said)).toBeUndefined();
  });

  it('may be as much as was agreed', () => {
    expect(replyFrom({ ...reply, findings: times(MOST_FINDINGS, finding) })).toBeDefined();
    expect(replyFrom({ ...reply, thrown: times(1000, reply.thrown[0]) })).toBeDefined();
  });
});

describe('Of more findings than there is room for', () => {
  const isError = (one: string): boolean => one.startsWith('e');

  it.each([
    [4, 'w1 e1 w2 e2', 0, 0],
    [3, 'w1 e1 e2', 0, 1],
    [2, 'e1 e2', 0, 2],
    [1, 'e1', 1, 2],
    [0, '', 2, 2],
  ])('%i are kept in their order, errors before warnings', (most, kept, errors, warnings) => {
    const told = keepMost(['w1', 'e1', 'w2', 'e2'], most, isError);

    expect(told).toEqual({ kept: kept.split(' ').filter(Boolean), leftOut: { errors, warnings } });
  });
});
