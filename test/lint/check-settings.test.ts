import { readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { APIGEELINT_RULES } from '../../src/domain/findings/apigeelint-rules.ts';
import { PIPE_RULES } from '../../src/domain/findings/pipe-rules.ts';
import { checkExcludedRules } from '../../src/lint/check-settings.ts';

describe('the rules that can be left out', () => {
  it('are those of the installed apigeelint', () => {
    const files = readdirSync('node_modules/apigeelint/lib/package/plugins');
    const ids = files.map((name) => /^([A-Z]{2}\d{3})-/.exec(name)?.[1]).filter((id) => id !== undefined);

    expect([...APIGEELINT_RULES].sort()).toEqual([...new Set(ids)].sort());
  });

  it('may be named in any number, ours and those of external plugins too', () => {
    expect(checkExcludedRules([...APIGEELINT_RULES, ...Object.keys(PIPE_RULES), 'EX-PO007'])).toEqual([]);
  });

  it('cannot be misspelt', () => {
    expect(checkExcludedRules(['PO999', 'po013', 'PO013', 'nonsense', 'nonsense'])).toEqual([
      expect.stringMatching(/^names PO999, which is no rule .* Did you mean PO0\d\d\?$/),
      expect.stringMatching(/^names po013, .* Did you mean PO013\?$/),
      expect.stringMatching(/^names nonsense, .* of the pipe\.$/),
    ]);
  });

  it('are each explained', () => {
    for (const [id, rule] of Object.entries(PIPE_RULES)) {
      expect(rule.id).toBe(id);
      expect(rule.help.length).toBeGreaterThan(100);
    }
  });
});
