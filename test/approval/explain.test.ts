import { describe, expect, it } from '@jest/globals';
import { explain } from '../../src/approval/gather-facts.ts';
import { PipeError } from '../../src/errors/pipe-error.ts';

describe('Why a fact is not known', () => {
  it('is what the pipe was told, with what to do', () => {
    expect(explain(new PipeError('config-invalid', 'Bitbucket refused.', { hint: 'Grant it.' }))).toBe(
      'Bitbucket refused. Grant it.',
    );
    expect(explain(new PipeError('config-invalid', 'Bitbucket refused.'))).toBe('Bitbucket refused.');
  });

  it('is nothing that a run makes a fact of if it was stopped or the pipe is at fault', () => {
    expect(explain(new PipeError('stopped', 'Stopped.'))).toBeUndefined();
    expect(explain(new TypeError('a fault'))).toBeUndefined();
  });
});
