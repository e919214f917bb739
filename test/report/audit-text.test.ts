import { describe, expect, it } from '@jest/globals';
import type { AuditRow } from '../../src/domain/results/audit.ts';
import { auditCsv, auditTable, renderAudit } from '../../src/report/audit-text.ts';
import { paintWith } from '../../src/report/console/paint.ts';
import { resultOf } from './results.ts';

const row = (change: Partial<AuditRow> = {}): AuditRow => ({
  environment: 'prod',
  bundle: 'orders',
  kind: 'apiproxy',
  revision: '8',
  origin: 'clean',
  because: '',
  commit: 'a1b2c3d4e5f6',
  build: 42,
  digest: 'sha256:aa',
  content: 'is-the-commits',
  contentBecause: '',
  pullRequest: 7,
  author: 'Dana',
  approvers: ['Erin', 'Finn'],
  builds: ['unit SUCCESSFUL'],
  gate: true,
  deployedBy: 'Gil',
  deployedAt: '2026-11-27T09:08:07.000Z',
  ...change,
});
const edited = row({
  environment: 'test',
  bundle: 'a-long-name',
  origin: 'edited',
  because: 'Somebody changed it.',
});
const bare = row({
  commit: null,
  pullRequest: null,
  author: null,
  approvers: [],
  builds: [],
  gate: null,
  deployedAt: null,
});

describe('An audit', () => {
  it('tells what is not clean first, in columns, with the reason', () => {
    expect(renderAudit([row(), edited, row({ author: null, pullRequest: null })], paintWith(false))).toEqual([
      '✖ test  a-long-name  r8  edited  Somebody changed it.',
      '✔ prod  orders       r8  clean  #7 by Dana, approved by Erin, Finn',
      '✔ prod  orders       r8  clean  #? by unknown, approved by Erin, Finn',
    ]);
    expect(renderAudit([], paintWith(false))).toEqual([]);
  });

  it('is a table in report.md, with empty cells for what is not known', () => {
    expect(auditTable(resultOf())).toEqual([]);
    expect(auditTable(resultOf({ audit: [] }))).toEqual([]);
    const [, , first, second, third] = auditTable(resultOf({ audit: [row({ gate: false }), edited, bare] }));

    expect(first).toContain('| test | `a-long-name` | 8 | edited |');
    expect(second).toBe(
      '| prod | `orders` | 8 | clean | `a1b2c3d4e5f6` | the commit’s | #7 by Dana | Erin, Finn | unit SUCCESSFUL | not met | Gil, 2026-11-27 09:08 |',
    );
    expect(third).toBe('| prod | `orders` | 8 | clean |  |  |  |  |  |  | Gil |');
    expect(auditTable(resultOf({ audit: [row({ author: null })] })).at(-1)).toContain('| #7 by unknown |');
  });

  it('is a file for spreadsheets that runs nothing', () => {
    const csv = auditCsv([row({ author: '=cmd()', because: 'It "is"', approvers: ['-1', 'b'] }), bare]);
    const [heading, first, second, end] = csv.split('\r\n');

    expect(heading?.split(',')).toHaveLength(18);
    expect(first).toContain(`"'=cmd()","'-1; b"`);
    expect(first).toContain('"It ""is"""');
    expect(second).toContain('"","42","sha256:aa","is-the-commits","","","",""');
    expect(end).toBe('');
  });
});
